import { contentHashOf, newId } from "#lib/core/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { createExecution, type LedgerStep } from "#lib/services/execution/index.ts";

const LAYERS = 4;

export type DrillPlan = { planId: string; contentHash: string; steps: LedgerStep[]; once: ReadonlySet<string> };

/** Steps in layers, each after one of the layer before; every second one must not run twice. */
function drillSteps(count: number): LedgerStep[] {
  const width = Math.ceil(count / LAYERS);
  return Array.from({ length: count }, (_, index) => ({
    key: `s${index}`,
    type: "probe",
    title: `Step ${index}`,
    input: { sourceId: "drill", itemId: `item_${index}`, path: `${index}.txt` },
    dependsOn: index < width ? [] : [`s${index - width}`],
    expectedMs: null,
  }));
}

const isOnce = (index: number): boolean => index % 2 === 1;

/** A plan of a scratch store that is approved and started; nothing of it touches a library. */
export async function startDrillPlan(ctx: ServiceContext, count: number): Promise<DrillPlan & { executionId: string }> {
  const steps = drillSteps(count);
  const once = new Set(steps.flatMap((step, index) => (isOnce(index) ? [step.key] : [])));
  const content = { steps: steps.map((step) => step.key) };
  const plan = { planId: newId("pln"), contentHash: contentHashOf(content), steps, once };
  const { planId, contentHash } = plan;
  const executionId = await ctx.db.$transaction(async (tx) => {
    const words = { title: "Crash drill", goal: "crash drill", generator: "drill", request: {} };
    await tx.plan.create({ data: { id: planId, state: "running", createdBy: ctx.actor.name, ...words } });
    const revision = { id: newId("rev"), planId, revision: 1, contentHash, content, inputs: {} };
    await tx.planRevision.create({ data: { ...revision, createdBy: ctx.actor.name } });
    const id = await createExecution(tx, ctx, {
      planId,
      revision: 1,
      contentHash,
      kind: "run",
      kpiBefore: null,
      steps,
    });
    await tx.executionStep.updateMany({
      where: { executionId: id, stepKey: { in: [...once] } },
      data: { isIdempotent: false },
    });
    return id;
  });
  return { ...plan, executionId };
}

/** The execution that takes all of it back, in the opposite order. */
export function startDrillUndo(ctx: ServiceContext, plan: DrillPlan, undoOf: string): Promise<string> {
  const steps = [...plan.steps].reverse().map((step) => ({
    ...step,
    type: "undo",
    title: `Undo: ${step.title}`,
    input: { executionId: undoOf, stepKey: step.key },
    dependsOn: plan.steps.filter((other) => other.dependsOn.includes(step.key)).map((other) => other.key),
  }));
  const { planId, contentHash } = plan;
  return ctx.db.$transaction((tx) =>
    createExecution(tx, ctx, { planId, revision: 1, contentHash, kind: "undo", undoOf, kpiBefore: null, steps }),
  );
}
