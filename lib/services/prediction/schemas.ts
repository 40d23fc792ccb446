import { z } from "zod";

/** What the plan should reach. Completeness 0..1; null where the plan does not touch it. */
export const PlanPrediction = z.object({
  expectedMs: z.number().nullable(),
  completenessBefore: z.number().nullable(),
  completenessAfter: z.number().nullable(),
  criticalMissingBefore: z.number().int().nullable(),
  criticalMissingAfter: z.number().int().nullable(),
  filesChanged: z.number().int(),
  fieldsFilled: z.number().int(),
  basis: z.string(),
});
export type PlanPrediction = z.infer<typeof PlanPrediction>;
