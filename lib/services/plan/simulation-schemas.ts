import { z } from "zod";
import { PlanEdits } from "#lib/planning/index.ts";
import { PlanSimulation, SimulationSummary } from "#lib/services/simulation/index.ts";
import { ValidationReport } from "#lib/validation/index.ts";
import { PlanIdInput, PlanStepView } from "./schemas.ts";

export const RevisePlanInput = PlanIdInput.extend({
  contentHash: z.string().length(64).describe("hash of the plan as you saw it"),
  edits: PlanEdits,
});
export type RevisePlanInput = z.input<typeof RevisePlanInput>;

export const RevisionPreview = z.object({
  steps: z.array(PlanStepView),
  validation: ValidationReport,
  simulation: PlanSimulation.nullable(),
});
export type RevisionPreview = z.infer<typeof RevisionPreview>;

/** The figures stored for a plan. They are void once the plan, its files or the limits of executions are no longer the same. */
export const StoredSimulation = z.object({
  planId: z.string(),
  revision: z.number().int(),
  contentHash: z.string(),
  simulation: PlanSimulation.nullable(),
  voidReason: z.string().nullable(),
  measuredMs: z.number().nullable(),
});
export type StoredSimulation = z.infer<typeof StoredSimulation>;

/** Another way to run the plan, simulated with the same luck. `simulation` null: it could not run at all. */
export const PlanAlternative = z.object({
  name: z.string(),
  title: z.string(),
  says: z.string(),
  edits: PlanEdits,
  stepCount: z.number().int(),
  simulation: SimulationSummary.nullable(),
  errors: z.array(z.string()),
});
export type PlanAlternative = z.infer<typeof PlanAlternative>;

export const ComparedPlans = z.object({
  planId: z.string(),
  contentHash: z.string(),
  plan: SimulationSummary.nullable(),
  alternatives: z.array(PlanAlternative),
});
export type ComparedPlans = z.infer<typeof ComparedPlans>;
