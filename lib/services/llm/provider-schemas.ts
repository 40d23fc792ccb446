import { z } from "zod";
import { Capabilities, Optimizations, ProviderKind, Tier } from "#lib/llm/index.ts";
import { ProviderModel } from "./provider-config.ts";

const Slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, "lower-case letters, digits and dashes, 40 at most");

/** "gpt-5-mini=fixed": a model and the tier it counts as; without a tier, local for Ollama and fixed otherwise. */
const ModelText = z
  .string()
  .trim()
  .min(1)
  .max(220)
  .regex(/^[^=\s]+(=(local|fixed|premium))?$/, "a model, or model=tier with local, fixed or premium");

const HttpUrl = z.url({ protocol: /^https?$/, error: "an address that starts with http:// or https://" }).max(500);

export const ProviderTest = z.object({
  ok: z.boolean(),
  message: z.string(),
  latencyMs: z.number().nullable(),
  model: z.string().nullable(),
  /** What the provider says it has. */
  models: z.array(z.string()),
  costUsd: z.number(),
});
export type ProviderTest = z.infer<typeof ProviderTest>;

export const ProviderView = z.object({
  id: z.string(),
  kind: ProviderKind,
  name: z.string(),
  baseUrl: z.string().nullable(),
  /** The key itself never leaves the server. */
  hasKey: z.boolean(),
  keySource: z.enum(["environment", "stored"]).nullable(),
  origin: z.enum(["environment", "stored", "default"]),
  enabled: z.boolean(),
  isUsable: z.boolean(),
  /** Why it is not usable, for people. */
  problem: z.string().nullable(),
  models: z.array(ProviderModel),
  embeddingModel: z.string().nullable(),
  timeoutMs: z.number().int(),
  optimizations: Optimizations,
  /** Circuits that are not closed in this process. */
  circuits: z.array(
    z.object({ model: z.string(), failures: z.number().int(), openUntil: z.iso.datetime(), isHalfOpen: z.boolean() }),
  ),
  testedAt: z.iso.datetime().nullable(),
  test: ProviderTest.nullable(),
});
export type ProviderView = z.infer<typeof ProviderView>;

export const ProviderList = z.object({
  items: z.array(ProviderView),
  /** False: the one switch has turned every optimization off. */
  optimizationsAllowed: z.boolean(),
  paidModelsAllowed: z.boolean(),
  /** What happens without any model, said plainly. */
  withoutModel: z.string().nullable(),
});
export type ProviderList = z.infer<typeof ProviderList>;

export const ProviderIdInput = z.object({ providerId: Slug });
export type ProviderIdInput = z.infer<typeof ProviderIdInput>;

const settable = {
  name: z.string().trim().min(1).max(80).optional().describe("name to show"),
  baseUrl: HttpUrl.optional().describe("address of the server; the provider's public one when left out"),
  apiKey: z.string().trim().min(1).max(500).optional().describe("kept encrypted, never shown again"),
  models: z.array(ModelText).max(50).optional().describe("models to use, each as model or model=tier"),
  embeddingModel: z.string().trim().min(1).max(200).optional().describe("model for embeddings"),
  timeoutMs: z.coerce.number().int().min(1_000).max(3_600_000).optional().describe("longest wait for an answer, in ms"),
  enabled: z.boolean().optional(),
};

export const CreateProviderInput = z.object({
  providerId: Slug.optional().describe("short name for commands; made from the kind when left out"),
  kind: ProviderKind.describe("ollama, openai, anthropic or openai-compatible"),
  ...settable,
});
export type CreateProviderInput = z.infer<typeof CreateProviderInput>;

export const UpdateProviderInput = ProviderIdInput.extend({
  ...settable,
  removeKey: z.boolean().optional().describe("forget the stored key"),
  removeEmbeddingModel: z.boolean().optional().describe("use no model of this provider for embeddings"),
});
export type UpdateProviderInput = z.infer<typeof UpdateProviderInput>;

const on = (what: string) => z.boolean().optional().describe(what);
const count = (min: number, max: number, what: string) =>
  z.coerce.number().int().min(min).max(max).optional().describe(what);

/** Every switch of one provider, flat, so that each can be set by itself. */
export const SetOptimizationsInput = ProviderIdInput.extend({
  promptCaching: on("mark prompts for the provider's cache"),
  longStablePrefix: on("keep system text and tools cached for an hour instead of five minutes"),
  batching: on("gather calls that can wait into batches at half price"),
  batchMaxItems: count(1, 50_000, "calls in a batch"),
  batchMaxWaitMs: count(0, 3_600_000, "longest wait for a batch to fill, in ms"),
  retries: on("try again after faults that pass"),
  maxRetries: count(1, 5, "further tries"),
  fallback: on("let another model answer when this one can't"),
  circuitBreaker: on("leave a model alone that keeps failing"),
  circuitFailures: count(1, 100, "failures in a row that open the circuit"),
  circuitOpenMs: count(100, 3_600_000, "how long it stays open, in ms"),
  rateLimit: on("spread the calls over time"),
  requestsPerMinute: count(1, 1_000_000, "calls a minute"),
  hedging: on("ask a second model when the first is slow; both may cost"),
  hedgeAfterMs: count(1, 600_000, "when the second is asked, in ms"),
  responseCache: on("give the same answer again to the same question"),
  responseTtlSeconds: count(1, 31_536_000, "how long an answer is kept, in seconds"),
  allOff: z.boolean().optional().describe("switch everything of this provider off"),
});
export type SetOptimizationsInput = z.infer<typeof SetOptimizationsInput>;

export const SwitchOptimizationsInput = z.object({
  allowed: z.boolean().describe("false: no optimization of any provider has effect"),
});
export type SwitchOptimizationsInput = z.infer<typeof SwitchOptimizationsInput>;

export const ModelView = z.object({
  providerId: z.string(),
  kind: ProviderKind,
  model: z.string(),
  tier: Tier,
  enabled: z.boolean(),
  capabilities: Capabilities,
  /** Where the capabilities come from. */
  source: z.string(),
  /** The ones a person changed. */
  edited: z.array(z.string()),
  checkedAt: z.iso.datetime().nullable(),
  price: z.object({
    inputUsdPerM: z.number(),
    outputUsdPerM: z.number(),
    cacheReadUsdPerM: z.number().nullable(),
    batchFactor: z.number().nullable(),
    source: z.string(),
    isAssumed: z.boolean(),
  }),
});
export type ModelView = z.infer<typeof ModelView>;

export const ModelList = z.object({ items: z.array(ModelView) });
export type ModelList = z.infer<typeof ModelList>;

const tokens = z.coerce.number().int().min(1).max(100_000_000).optional();

export const EditModelInput = ProviderIdInput.extend({
  model: z.string().trim().min(1).max(200),
  tier: Tier.optional(),
  enabled: z.boolean().optional().describe("false: never asked"),
  structuredOutput: on("answers in a given JSON form by itself"),
  tools: on("calls tools"),
  forcedTools: on("can be made to call a certain tool"),
  samplingParameters: on("takes temperature and the like"),
  thinking: z.enum(["none", "optional", "always"]).optional(),
  vision: on("reads images"),
  embeddings: on("makes embeddings"),
  batches: on("can be asked in batches"),
  promptCaching: z.enum(["none", "markers", "automatic", "automatic-and-markers"]).optional(),
  cacheMinTokens: z.coerce.number().int().min(0).max(1_000_000).optional().describe("shorter prompts are never cached"),
  contextTokens: tokens.describe("longest prompt and answer together"),
  maxOutputTokens: tokens.describe("longest answer"),
  forgetEdits: z.boolean().optional().describe("go back to what was detected"),
});
export type EditModelInput = z.infer<typeof EditModelInput>;
