import { isAppError } from "#lib/core/index.ts";
import { approachOf } from "#lib/planning/index.ts";
import { asSystem, type ServiceContext } from "#lib/services/context/index.ts";
import { isRevisableState, openPlan, reviseDraft } from "#lib/services/plan/index.ts";
import { SampleFacts } from "./schemas.ts";

const AT_ONCE = 20;

/** Items of the sample that something was done to: the whole must not do it again. */
async function doneKeys(ctx: ServiceContext, planId: string, facts: SampleFacts): Promise<Set<string>> {
  const steps = await ctx.db.executionStep.findMany({
    where: { execution: { planId, kind: "run" }, state: "succeeded" },
    select: { stepKey: true },
  });
  const succeeded = new Set(steps.map(({ stepKey }) => stepKey));
  return new Set(facts.units.filter((keys) => keys.some((key) => succeeded.has(key))).flat());
}

/** Takes what the sample has done out of the whole, as a new revision that waits for its own approval. */
async function settle(
  ctx: ServiceContext,
  sample: { id: string; sampleOf: string },
  facts: SampleFacts,
): Promise<void> {
  const whole = await openPlan(ctx.db, sample.sampleOf).catch(() => null);
  if (whole === null || !isRevisableState(whole.state)) return;
  const done = await doneKeys(ctx, sample.id, facts);
  const steps = whole.draft.steps
    .filter(({ key }) => !done.has(key))
    .map((step) => ({ ...step, dependsOn: step.dependsOn.filter((key) => !done.has(key)) }));
  const gone = whole.draft.steps.length - steps.length;
  if (gone === 0 || steps.length === 0) return;
  const note = `${gone} steps were done by the sample ${sample.id} and left out here.`;
  const draft = {
    ...whole.draft,
    steps,
    approach: approachOf(steps),
    notes: [note, ...whole.draft.notes].slice(0, 50),
  };
  await reviseDraft(ctx, whole, draft, { action: "plan.sample_settled", why: note });
}

/** The worker's part: a sample that has ended is told to its whole, once. */
export async function settleSamples(app: ServiceContext): Promise<void> {
  const ctx = asSystem(app);
  const rows = await ctx.db.plan.findMany({
    where: {
      sampleOf: { not: null },
      state: { in: ["succeeded", "failed", "cancelled"] },
      sample: { path: "$.isSettled", equals: false },
    },
    select: { id: true, sampleOf: true, sample: true, updatedAt: true },
    take: AT_ONCE,
  });
  for (const { id, sampleOf, sample, updatedAt } of rows) {
    const facts = SampleFacts.safeParse(sample).data;
    if (facts === undefined || sampleOf === null) continue;
    try {
      await settle(ctx, { id, sampleOf }, facts);
    } catch (error) {
      // Somebody changes the whole right now: the next round looks again.
      if (isAppError(error) && error.code === "CONFLICT") continue;
      throw error;
    }
    await ctx.db.plan.update({ where: { id }, data: { sample: { ...facts, isSettled: true }, updatedAt } });
  }
}
