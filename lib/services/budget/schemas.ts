import { z } from "zod";
import { PageInput, pageOf } from "#lib/core/index.ts";
import { AtLimit, BudgetPeriod, BudgetScope, Tier } from "#lib/llm/index.ts";

const limitUsd = z.coerce.number().min(0).max(1_000_000);
const limitTokens = z.coerce.number().int().min(0).max(1_000_000_000_000);

export const CreateBudgetInput = z.object({
  scope: BudgetScope.default("all").describe("what it covers: all, purpose, project, plan, provider or tier"),
  subject: z
    .string()
    .trim()
    .max(120)
    .default("")
    .describe("which purpose, project, plan, provider or tier; nothing for all"),
  period: BudgetPeriod.describe("day, month, or total for once and for all"),
  maxUsd: limitUsd.optional().describe("USD in a period"),
  maxTokens: limitTokens.optional().describe("tokens in a period, in and out together"),
  atLimit: AtLimit.default("refuse").describe("at the limit: refuse the call, or let a cheaper model do it"),
});
export type CreateBudgetInput = z.infer<typeof CreateBudgetInput>;

export const BudgetIdInput = z.object({ budgetId: z.string().max(80) });

export const UpdateBudgetInput = BudgetIdInput.extend({
  maxUsd: limitUsd.optional(),
  maxTokens: limitTokens.optional(),
  noUsdLimit: z.boolean().optional().describe("take the limit in USD away"),
  noTokenLimit: z.boolean().optional().describe("take the limit in tokens away"),
  atLimit: AtLimit.optional(),
  enabled: z.boolean().optional(),
});
export type UpdateBudgetInput = z.infer<typeof UpdateBudgetInput>;

/** What a period will have cost at its end. `isReliable`: false in the first tenth of a period. */
export const BudgetForecast = z.object({
  usd: z.number(),
  usdLow: z.number(),
  usdHigh: z.number(),
  tokens: z.number(),
  exceeds: z.boolean(),
  isReliable: z.boolean(),
  words: z.string(),
});

export const BudgetView = z.object({
  id: z.string(),
  scope: BudgetScope,
  subject: z.string(),
  period: BudgetPeriod,
  maxUsd: z.number().nullable(),
  maxTokens: z.number().nullable(),
  atLimit: AtLimit,
  enabled: z.boolean(),
  createdAt: z.iso.datetime(),
  /** The window that runs now. */
  startAt: z.iso.datetime(),
  endAt: z.iso.datetime().nullable(),
  spentUsd: z.number(),
  reservedUsd: z.number(),
  leftUsd: z.number().nullable(),
  spentTokens: z.number(),
  reservedTokens: z.number(),
  leftTokens: z.number().nullable(),
  /** Of the limit that is nearest. */
  usedPercent: z.number(),
  /** The highest mark (50, 80, 100) that was told. */
  alertedPercent: z.number().int(),
  forecast: BudgetForecast.nullable(),
});
export type BudgetView = z.infer<typeof BudgetView>;

export const BudgetList = z.object({ items: z.array(BudgetView) });
export type BudgetList = z.infer<typeof BudgetList>;

const Spent = z.object({ calls: z.number().int(), costUsd: z.number(), savedUsd: z.number() });

/** What models cost, in one look. */
export const Purse = z.object({ today: Spent, month: Spent, tightestBudget: BudgetView.nullable() });
export type Purse = z.infer<typeof Purse>;

export const CallView = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  provider: z.string(),
  providerId: z.string().nullable(),
  model: z.string(),
  purpose: z.string(),
  project: z.string().nullable(),
  planId: z.string().nullable(),
  executionId: z.string().nullable(),
  tier: Tier.nullable(),
  outcome: z.string(),
  inputTokens: z.number().nullable(),
  outputTokens: z.number().nullable(),
  cacheReadTokens: z.number().nullable(),
  cacheWriteTokens: z.number().nullable(),
  cacheWrite1hTokens: z.number().nullable(),
  reasoningTokens: z.number().nullable(),
  costUsd: z.number().nullable(),
  cacheSavingUsd: z.number().nullable(),
  batchSavingUsd: z.number().nullable(),
  reuseSavingUsd: z.number().nullable(),
  priceSource: z.string().nullable(),
  /** The price is the highest of the provider's, since the model is not known. */
  isPriceAssumed: z.boolean(),
  latencyMs: z.number().nullable(),
  /** Why this model was asked. */
  reason: z.string().nullable(),
  error: z.string().nullable(),
  batchItemId: z.string().nullable(),
  /** Flags such as isPromptCut, isUsageEstimated, isCostAssumed; request and answer when texts are kept. */
  detail: z.record(z.string(), z.unknown()).nullable(),
});
export type CallView = z.infer<typeof CallView>;
export const CallPage = pageOf(CallView);

export const ListCallsInput = PageInput.extend({
  purpose: z.string().max(60).optional().describe("part of the purpose"),
  project: z.string().max(120).optional(),
  planId: z.string().max(120).optional(),
  providerId: z.string().max(60).optional(),
  model: z.string().max(200).optional().describe("part of the model's name"),
  outcome: z.enum(["answered", "failed", "refused", "reused", "lost"]).optional(),
  from: z.iso.datetime().optional().describe("not before"),
  to: z.iso.datetime().optional().describe("before"),
});
export type ListCallsInput = z.infer<typeof ListCallsInput>;

export const CallIdInput = z.object({ callId: z.string().max(80) });

export const SpendInput = z.object({
  days: z.coerce.number().int().min(1).max(366).default(30).describe("days to look back"),
});

const Sums = z.object({
  calls: z.number().int(),
  failed: z.number().int(),
  refused: z.number().int(),
  costUsd: z.number(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  cacheReadTokens: z.number(),
  cacheWriteTokens: z.number(),
  cacheSavingUsd: z.number(),
  batchSavingUsd: z.number(),
  reuseSavingUsd: z.number(),
  assumedUsd: z.number(),
});
export type Sums = z.infer<typeof Sums>;

const Group = Sums.extend({ key: z.string() });

export const SpendView = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  total: Sums,
  byDay: z.array(Group),
  byPurpose: z.array(Group),
  byModel: z.array(Group.extend({ provider: z.string() })),
  /** Middle and 95th percentile of the answers' times by tier, beside their targets, in ms. */
  latency: z.array(
    z.object({ tier: Tier, answers: z.number().int(), p50Ms: z.number(), p95Ms: z.number(), targetMs: z.number() }),
  ),
});
export type SpendView = z.infer<typeof SpendView>;
