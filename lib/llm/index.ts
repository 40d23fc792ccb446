export { type Answer, embedTexts, generate, generateTyped, noteOf } from "./ask.ts";
export {
  type BatchItemEnd,
  BatchQuestion,
  type BatchStatus,
  cancelProviderBatch,
  listProviderBatches,
  readBatchResults,
  readBatchStatus,
  submitBatch,
  toCallParams,
} from "./batches/provider-batches.ts";
export {
  type Account,
  AtLimit,
  BudgetPeriod,
  BudgetScope,
  type CallRecord,
  coversCall,
  type ReserveAnswer,
  type ReserveRequest,
  sayRefusal,
  windowAt,
} from "./budgets/account.ts";
export { Capabilities } from "./capabilities/capabilities.ts";
export { detectCapabilities, listModels } from "./capabilities/detect.ts";
export { knownCapabilities } from "./capabilities/known-models.ts";
export { createGateway, type Gateway, textOf } from "./gateway.ts";
export type { GatewayDeps, Route } from "./gateway-deps.ts";
export { LlmError } from "./llm-error.ts";
export { apiUrlOf, type OpenProvider, openProvider, type ProviderAccess } from "./open-provider.ts";
export { costOf, worstCaseUsd } from "./prices/cost.ts";
export { PriceBook } from "./prices/price-book.ts";
export { PriceRow, PriceTier } from "./prices/price-row.ts";
export { seedPrices } from "./prices/seed-prices.ts";
export { ResponseMemory, type ResponseStore } from "./resilience/response-key.ts";
export {
  ALL_OFF,
  Optimizations,
  ProviderKind,
  type ProviderRef,
  Tier,
  type TokenUsage,
  totalTokensOf,
} from "./schemas.ts";
export { type Candidate, isPressed, selectModels } from "./select-models.ts";
export { estimateTokens, promptSizeOf, promptTokensCounted } from "./tokens/count-tokens.ts";
export { type Heard, transcribeSound } from "./transcribe.ts";
