import type { Plan } from "#generated/prisma/client.ts";
import { PlanState } from "#lib/approval/index.ts";
import { AppError } from "#lib/core/index.ts";
import { type SampledItem, scaleSample } from "#lib/planning/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { PlanIdInput } from "#lib/services/plan/index.ts";
import { type PlanSamples, SampleFacts, type SampleView } from "./schemas.ts";

const ENDED = new Set(["succeeded", "failed", "cancelled", "rolled_back"]);

type Step = { stepKey: string; state: string; expectedMs: number | null; actualMs: number | null };

/** Each item of the sample as it went; items that were never begun say nothing. */
function itemsOf(facts: SampleFacts, steps: readonly Step[]): SampledItem[] {
  const byKey = new Map(steps.map((step) => [step.stepKey, step]));
  return facts.units.flatMap((keys) => {
    const own = keys.flatMap((key) => byKey.get(key) ?? []);
    if (!own.some((step) => step.state === "succeeded" || step.state === "failed")) return [];
    const expected = own.every((step) => step.expectedMs !== null);
    return [
      {
        expectedMs: expected ? own.reduce((sum, step) => sum + (step.expectedMs ?? 0), 0) : null,
        actualMs: own.reduce((sum, step) => sum + (step.actualMs ?? 0), 0),
        hasFailed: own.some((step) => step.state === "failed"),
      },
    ];
  });
}

async function measure(
  ctx: ServiceContext,
  row: Plan,
  facts: SampleFacts,
): Promise<Pick<SampleView, "measured" | "scaled">> {
  const run = await ctx.db.execution.findFirst({
    where: { planId: row.id, kind: "run", finishedAt: { not: null } },
    orderBy: { createdAt: "desc" },
    include: {
      outcomes: true,
      steps: { select: { stepKey: true, state: true, expectedMs: true, actualMs: true } },
    },
  });
  if (run === null || !ENDED.has(row.state)) return { measured: null, scaled: null };
  const figure = (metric: string) => run.outcomes.find((outcome) => outcome.metric === metric);
  const items = itemsOf(facts, run.steps);
  const gaps = figure("gaps");
  const gapsClosed = (gaps?.before ?? 0) - (gaps?.after ?? 0);
  const completeness = figure("itemCompleteness");
  const { startedAt, finishedAt } = run;
  const whole = scaleSample(items, { expectedMs: facts.ofExpectedMs, items: facts.ofItems });
  return {
    measured: {
      durationMs: startedAt && finishedAt ? finishedAt.getTime() - startedAt.getTime() : null,
      failedItems: items.filter(({ hasFailed }) => hasFailed).length,
      completenessBefore: completeness?.before ?? null,
      completenessAfter: completeness?.after ?? null,
      gapsClosed,
    },
    scaled: {
      ...whole,
      predictedMs: facts.ofExpectedMs,
      gapsClosed: items.length === 0 ? 0 : (gapsClosed / items.length) * facts.ofItems,
    },
  };
}

function sentenceOf(row: Plan, facts: SampleFacts, measured: SampleView["measured"]): string {
  const part = `${facts.items} of ${facts.ofItems} items`;
  if (measured === null) return `A sample of ${part}: ${row.state.replaceAll("_", " ")}.`;
  const failed = measured.failedItems === 0 ? "none failed" : `${measured.failedItems} failed`;
  return `A sample of ${part} ran: ${failed}.`;
}

async function toView(ctx: ServiceContext, row: Plan): Promise<SampleView | null> {
  const facts = SampleFacts.safeParse(row.sample).data;
  if (facts === undefined) return null;
  const figures = await measure(ctx, row, facts);
  return {
    planId: row.id,
    title: row.title,
    state: PlanState.parse(row.state),
    items: facts.items,
    ofItems: facts.ofItems,
    seed: facts.seed,
    createdAt: row.createdAt.toISOString(),
    ...figures,
    sentence: sentenceOf(row, facts, figures.measured),
  };
}

const SHOWN = 20;

/** Samples of a plan with what they measured and what that means for the whole; of a sample also its own. */
export async function listSamples({ ctx, input }: Call<PlanIdInput>): Promise<PlanSamples> {
  requireScope(ctx, "read");
  const { planId } = parseInput(PlanIdInput, input);
  const plan = await ctx.db.plan.findUnique({ where: { id: planId } });
  if (plan === null) throw new AppError("NOT_FOUND", `There is no plan ${planId}.`);
  const [whole, rows] = await Promise.all([
    plan.sampleOf === null
      ? null
      : ctx.db.plan.findUnique({ where: { id: plan.sampleOf }, select: { id: true, title: true } }),
    ctx.db.plan.findMany({ where: { sampleOf: planId }, orderBy: { createdAt: "desc" }, take: SHOWN }),
  ]);
  const items = await Promise.all(rows.map((row) => toView(ctx, row)));
  return {
    sampleOf: whole === null ? null : { planId: whole.id, title: whole.title },
    own: plan.sampleOf === null ? null : await toView(ctx, plan),
    items: items.filter((item) => item !== null),
  };
}
