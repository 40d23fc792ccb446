export { type Answer, embedTexts, generate, generateTyped } from "./ask.ts";
export {
  type Account,
  AtLimit,
  BudgetPeriod,
  BudgetScope,
  type CallRecord,
  coversCall,
  type ReserveAnswer,
  type ReserveRequest,
  windowAt,
} from "./budgets/account.ts";
export { Capabilities } from "./capabilities/capabilities.ts";
export { knownCapabilities } from "./capabilities/known-models.ts";
export { createGateway, type Gateway } from "./gateway.ts";
export type { GatewayDeps, Route } from "./gateway-deps.ts";
export { LlmError } from "./llm-error.ts";
export { apiUrlOf, type OpenProvider, openProvider } from "./open-provider.ts";
export { PriceBook } from "./prices/price-book.ts";
export { PriceRow, PriceTier } from "./prices/price-row.ts";
export { seedPrices } from "./prices/seed-prices.ts";
export { ResponseMemory, type ResponseStore } from "./resilience/response-key.ts";
export { ALL_OFF, Optimizations, ProviderKind, type ProviderRef, Tier } from "./schemas.ts";
export { type Candidate, selectModels } from "./select-models.ts";
export { estimateTokens } from "./tokens/count-tokens.ts";
