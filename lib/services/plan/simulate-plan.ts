import { PlanState } from "#lib/approval/index.ts";
import { AppError } from "#lib/core/index.ts";
import { alternativesOf, editPlan } from "#lib/planning/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { readExecutionLimits } from "#lib/services/setting/index.ts";
import { gatherBasis, inputHashOf, readSizesFor, SimulationSummary } from "#lib/services/simulation/index.ts";
import { checkAndSimulate } from "./check-draft.ts";
import { type LoadedPlan, loadPlan, openRevision } from "./plan-content.ts";
import { PlanIdInput } from "./schemas.ts";
import type { ComparedPlans, PlanAlternative, StoredSimulation } from "./simulation-schemas.ts";
import { readSimulation, storeSimulation } from "./stored-simulation.ts";

const WAITS: readonly string[] = ["draft", "validated", "awaiting_approval", "approved"] satisfies PlanState[];

const keyOf = ({ plan, revision }: LoadedPlan) => ({ planId: plan.id, revision: revision.revision });

/** Simulates a plan that waits, with the queue and the history as they are now, and keeps the figures with it. */
export async function simulatePlan({ ctx, input }: Call<PlanIdInput>): Promise<StoredSimulation> {
  requireScope(ctx, "operate");
  const { planId } = parseInput(PlanIdInput, input);
  const loaded = await loadPlan(ctx.db, planId);
  if (!WAITS.includes(PlanState.parse(loaded.plan.state))) {
    throw new AppError("CONFLICT", "This plan has started; what was simulated before it stays as it was.", {
      hint: "Look at its execution, or make a new plan.",
    });
  }
  const { draft } = openRevision(loaded.revision);
  const { simulation, validation } = await checkAndSimulate(ctx, draft, await gatherBasis(ctx, planId));
  if (simulation === null) {
    const first = validation.issues.find((issue) => issue.severity === "error");
    throw new AppError("PRECONDITION_FAILED", `This plan can't be simulated: ${first?.message ?? "it is not valid"}`, {
      hint: first?.fix ?? "Mend what its checks name.",
    });
  }
  await ctx.db.$transaction(async (tx) => {
    await storeSimulation(tx, keyOf(loaded), simulation);
    await emitEvent(tx, "plans", "plan.simulated", { planId });
  });
  const { contentHash } = loaded.revision;
  return { ...keyOf(loaded), contentHash, simulation, voidReason: null, measuredMs: null };
}

async function voidReason(ctx: ServiceContext, loaded: LoadedPlan, inputHash: string): Promise<string | null> {
  if (!WAITS.includes(PlanState.parse(loaded.plan.state))) return null;
  const { draft } = openRevision(loaded.revision);
  const [limits, sizes] = await Promise.all([readExecutionLimits(ctx), readSizesFor(ctx, { queue: [] }, draft)]);
  const isSame = inputHashOf(draft, { limits }, sizes) === inputHash;
  return isSame ? null : "Files, or the limits for executions, changed since it was simulated.";
}

/** The figures that are stored for a plan, and why they no longer count, if so. */
export async function readPlanSimulation({ ctx, input }: Call<PlanIdInput>): Promise<StoredSimulation> {
  requireScope(ctx, "read");
  const { planId } = parseInput(PlanIdInput, input);
  const loaded = await loadPlan(ctx.db, planId);
  const key = keyOf(loaded);
  const [simulation, row] = await Promise.all([
    readSimulation(ctx.db, key),
    ctx.db.planSimulation.findUnique({ where: { planId_revision: key }, select: { measuredMs: true } }),
  ]);
  return {
    ...key,
    contentHash: loaded.revision.contentHash,
    simulation,
    voidReason: simulation === null ? null : await voidReason(ctx, loaded, simulation.inputHash),
    measuredMs: row?.measuredMs ?? null,
  };
}

/** The plan beside other ways to do the same, each checked and simulated with the same luck. Nothing is kept. */
export async function comparePlan({ ctx, input }: Call<PlanIdInput>): Promise<ComparedPlans> {
  requireScope(ctx, "read");
  const { planId } = parseInput(PlanIdInput, input);
  const { revision } = await loadPlan(ctx.db, planId);
  const { draft } = openRevision(revision);
  const basis = await gatherBasis(ctx, planId);
  const own = await checkAndSimulate(ctx, draft, basis);
  const alternatives: PlanAlternative[] = [];
  for (const { edits, ...alternative } of alternativesOf(draft)) {
    const made = await checkAndSimulate(ctx, editPlan(draft, edits), basis);
    alternatives.push({
      ...alternative,
      edits,
      stepCount: made.draft.steps.length,
      simulation: made.simulation && SimulationSummary.parse(made.simulation),
      errors: made.validation.issues.filter(({ severity }) => severity === "error").map(({ message }) => message),
    });
  }
  const plan = own.simulation && SimulationSummary.parse(own.simulation);
  return { planId, contentHash: revision.contentHash, plan, alternatives };
}
