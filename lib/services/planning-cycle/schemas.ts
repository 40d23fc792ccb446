import { z } from "zod";
import { PlanDetail } from "#lib/services/plan/index.ts";
import { RecommendationView } from "#lib/services/recommendation/index.ts";

export const PlanningCycleInput = z.object({
  plan: z.boolean().default(true).describe("also make a plan of the best advice that a plan can carry out"),
});
export type PlanningCycleInput = z.infer<typeof PlanningCycleInput>;

export const PlanningCycleResult = z.object({
  observed: z.array(
    z.object({ sourceId: z.string(), name: z.string(), ok: z.boolean(), problem: z.string().nullable() }),
  ),
  findings: z.number().int(),
  recommendations: z.number().int(),
  best: RecommendationView.nullable(),
  plan: PlanDetail.nullable(),
});
export type PlanningCycleResult = z.infer<typeof PlanningCycleResult>;
