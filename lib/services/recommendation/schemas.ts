import { z } from "zod";
import { Evidence, PageInput } from "#lib/core/index.ts";

export const RECOMMENDATION_STATES = ["open", "planned", "implemented", "dismissed", "snoozed"] as const;
export const RecommendationState = z.enum(RECOMMENDATION_STATES);
export type RecommendationState = z.infer<typeof RecommendationState>;

/** Expected effect as a range; `metric` says of what. */
export const ExpectedEffect = z.object({
  metric: z.string(),
  unit: z.string(),
  low: z.number(),
  high: z.number(),
  how: z.string(),
});
export type ExpectedEffect = z.infer<typeof ExpectedEffect>;

/** What to change, in order, and what may go wrong. */
export const AdviceView = z.object({
  steps: z.array(z.string()),
  risk: z.string(),
  subject: z.string(),
  subjectKind: z.string(),
});

export const RecommendationView = z.object({
  id: z.number().int(),
  type: z.string(),
  category: z.enum(["performance", "resource", "metadata"]),
  title: z.string(),
  description: z.string(),
  impactScore: z.number().min(0).max(10),
  difficulty: z.enum(["low", "medium", "high"]),
  state: RecommendationState,
  stateReason: z.string().nullable(),
  snoozedUntil: z.iso.datetime().nullable(),
  effect: ExpectedEffect.nullable(),
  evidence: Evidence,
  advice: AdviceView.nullable().describe("how to do it by hand"),
  sourceId: z.string().nullable(),
  canPlan: z.boolean().describe("one click makes a plan"),
  planId: z.string().nullable(),
  modelUsed: z.string().nullable(),
  createdAt: z.iso.datetime(),
});
export type RecommendationView = z.infer<typeof RecommendationView>;

export const ListRecommendationsInput = PageInput.extend({
  category: z.enum(["performance", "resource", "metadata", "all"]).default("all"),
  minImpactScore: z.coerce.number().min(0).max(10).default(0),
  implementationDifficulty: z.enum(["low", "medium", "high", "all"]).default("all"),
  state: RecommendationState.optional(),
});
export type ListRecommendationsInput = z.infer<typeof ListRecommendationsInput>;

export const RecommendationIdInput = z.object({ recommendationId: z.coerce.number().int() });
export type RecommendationIdInput = z.infer<typeof RecommendationIdInput>;

export const DecideRecommendationInput = RecommendationIdInput.extend({
  decision: z.enum(["implement", "dismiss", "snooze", "reopen"]),
  reason: z.string().trim().max(1000).optional(),
  days: z.coerce.number().int().min(1).max(365).default(7).describe("how long to snooze"),
});
export type DecideRecommendationInput = z.infer<typeof DecideRecommendationInput>;

/**
 * By type: `held` of the measured cases reached at least the weaker end of what was expected; `ratio` is measured over
 * expected (1 = as expected), `factor` what new advice of the type is ranked with.
 */
export const TrackRecordView = z.object({
  types: z.array(
    z.object({
      type: z.string(),
      open: z.number().int(),
      implemented: z.number().int(),
      dismissed: z.number().int(),
      measured: z.number().int(),
      held: z.number().int(),
      ratio: z.number().nullable(),
      factor: z.number(),
    }),
  ),
  cases: z.array(
    z.object({
      id: z.string(),
      recommendationId: z.number().int(),
      type: z.string(),
      title: z.string(),
      metric: z.string(),
      unit: z.string(),
      expectedLow: z.number().nullable(),
      expectedHigh: z.number().nullable(),
      measured: z.number().nullable().describe("null: not measured yet"),
      implementedAt: z.iso.datetime(),
      measuredAt: z.iso.datetime().nullable(),
    }),
  ),
});
export type TrackRecordView = z.infer<typeof TrackRecordView>;
