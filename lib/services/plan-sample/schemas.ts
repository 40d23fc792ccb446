import { z } from "zod";
import { PlanState } from "#lib/approval/index.ts";
import { PlanDetail, PlanIdInput } from "#lib/services/plan/index.ts";

export const TrySampleInput = PlanIdInput.extend({
  contentHash: z.string().length(64).describe("hash of the plan as you saw it"),
  share: z.coerce.number().gt(0).max(0.5).default(0.01).describe("part of the items to try, 0.01 is 1 %; at least one"),
  seed: z.coerce.number().int().min(0).max(4_294_967_295).optional().describe("the same seed draws the same items"),
  run: z.boolean().default(false).describe("approve and run the sample at once; only an admin can"),
});
export type TrySampleInput = z.infer<typeof TrySampleInput>;

/** Kept with the sample's plan. */
export const SampleFacts = z.object({
  seed: z.number().int(),
  share: z.number(),
  items: z.number().int(),
  ofItems: z.number().int(),
  ofExpectedMs: z.number().nullable(),
  units: z.array(z.array(z.string())),
  /** The whole was told what came of it. */
  isSettled: z.boolean().default(false),
});
export type SampleFacts = z.infer<typeof SampleFacts>;

export const TriedSample = z.object({
  plan: PlanDetail,
  executionId: z.string().nullable(),
  note: z.string(),
});
export type TriedSample = z.infer<typeof TriedSample>;

const Range = z.object({ low: z.number(), likely: z.number(), high: z.number() });

export const SampleView = z.object({
  planId: z.string(),
  title: z.string(),
  state: PlanState,
  items: z.number().int(),
  ofItems: z.number().int(),
  seed: z.number().int(),
  createdAt: z.iso.datetime(),
  /** Measured; null until it has ended. Times in ms. */
  measured: z
    .object({
      durationMs: z.number().nullable(),
      failedItems: z.number().int(),
      completenessBefore: z.number().nullable(),
      completenessAfter: z.number().nullable(),
      gapsClosed: z.number(),
    })
    .nullable(),
  /** The measured figures for the whole, with the ends between which 80 % should lie. */
  scaled: z
    .object({
      durationMs: Range.nullable(),
      predictedMs: z.number().nullable(),
      failures: Range,
      gapsClosed: z.number(),
    })
    .nullable(),
  sentence: z.string(),
});
export type SampleView = z.infer<typeof SampleView>;

export const PlanSamples = z.object({
  /** The plan that this one is a sample of. */
  sampleOf: z.object({ planId: z.string(), title: z.string() }).nullable(),
  /** What is known of this plan, when it is a sample itself. */
  own: SampleView.nullable(),
  items: z.array(SampleView).describe("samples of this plan, the newest first"),
});
export type PlanSamples = z.infer<typeof PlanSamples>;
