import type { PlanLimits, StepType } from "#lib/core/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { type ExecutionDetail, undoExecution } from "#lib/services/execution/index.ts";
import { type PlanDetail, proposeDraft } from "#lib/services/plan/index.ts";
import { finish, start } from "./library-fixture.ts";

export type TestStep = {
  type: StepType;
  input: Record<string, unknown>;
  dependsOn?: string[];
  fallbacks?: { type: string; title: string; input: Record<string, unknown>; expectedMs: number | null }[];
};

/** A plan of these steps, in this order, as if a planner had made it; steps are called s1, s2, … */
export function planOf(ctx: ServiceContext, steps: readonly TestStep[], limits?: PlanLimits): Promise<PlanDetail> {
  const draft = {
    schemaVersion: 1 as const,
    title: "A test",
    goal: "A test",
    approach: "",
    risks: [],
    notes: [],
    ...(limits !== undefined && { limits }),
    steps: steps.map((step, index) => ({
      key: `s${index + 1}`,
      title: step.type,
      dependsOn: [],
      resources: {},
      expectedMs: null,
      ...step,
    })),
  };
  const request = {
    goal: "A test",
    intents: ["probe" as const],
    sourceIds: [],
    filters: {},
    conversion: { inPlace: false },
    constraints: [],
    maxSteps: 100,
    writeFiles: false,
  };
  return proposeDraft(ctx, draft, request);
}

export async function runSteps(ctx: ServiceContext, steps: readonly TestStep[]): Promise<ExecutionDetail> {
  const plan = await planOf(ctx, steps);
  const errors = plan.validation.issues.filter((issue) => issue.severity === "error");
  if (errors.length > 0) throw new Error(errors.map((issue) => issue.message).join(" "));
  return finish(ctx, await start(ctx, plan));
}

export async function undo(ctx: ServiceContext, executionId: string): Promise<ExecutionDetail> {
  return finish(ctx, (await undoExecution({ ctx, input: { executionId } })).id);
}
