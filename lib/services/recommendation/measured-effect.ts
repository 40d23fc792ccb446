import { z } from "zod";
import type { OptimizationRecommendation } from "#generated/prisma/client.ts";
import { newId } from "#lib/core/index.ts";
import { readTaskBuckets, type Tx } from "#lib/db/index.ts";
import type { MeasuredAdvice } from "#lib/recommendations/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { ExpectedEffect } from "./schemas.ts";

const HOUR_MS = 3_600_000;
const WINDOW_HOURS = 7 * 24;
/** What is measured needs a day of work and some runs. */
const LEAST_HOURS = 24;
const LEAST_RUNS = 20;

/** Runs and mean completion time (wait and run, in ms) of each type. */
const TypeMeans = z.record(z.string(), z.object({ runs: z.number(), meanMs: z.number() }));
type TypeMeans = z.infer<typeof TypeMeans>;
const Detail = z.object({ sourceId: z.string(), before: TypeMeans });

async function typeMeans(tx: Tx, sourceId: string, fromHour: number, toHour: number): Promise<TypeMeans> {
  const buckets = await readTaskBuckets(tx, { sourceId, grain: "h", fromHour });
  const sums = new Map<string, { runs: number; ms: number }>();
  for (const { type, startHour, waitMs, busyMs, succeeded, failed } of buckets) {
    if (startHour >= toHour) continue;
    const sum = sums.get(type) ?? { runs: 0, ms: 0 };
    sum.runs += succeeded + failed;
    sum.ms += waitMs + busyMs;
    sums.set(type, sum);
  }
  const means = [...sums]
    .filter(([, { runs }]) => runs > 0)
    .map(([type, { runs, ms }]) => [type, { runs, meanMs: ms / runs }]);
  return Object.fromEntries(means);
}

const runsIn = (means: TypeMeans): number => Object.values(means).reduce((sum, { runs }) => sum + runs, 0);

/** Mean over all types with the runs of `weights`, so that another mix of work does not look like an effect. */
function weightedMean(weights: TypeMeans, means: TypeMeans): number | null {
  let [runs, ms] = [0, 0];
  for (const [type, before] of Object.entries(weights)) {
    const mean = means[type];
    if (mean === undefined) continue;
    runs += before.runs;
    ms += before.runs * mean.meanMs;
  }
  return runs === 0 ? null : ms / runs;
}

/** Notes how things stand when a person says that advice was followed, so that its effect can be measured later. */
export async function noteImplemented(tx: Tx, at: Date, row: OptimizationRecommendation): Promise<void> {
  const effect = ExpectedEffect.safeParse(row.effect);
  if (row.sourceId === null || !effect.success || effect.data.unit !== "%") return;
  const nowHour = Math.floor(at.getTime() / HOUR_MS);
  const before = await typeMeans(tx, row.sourceId, nowHour - WINDOW_HOURS, nowHour + 1);
  if (runsIn(before) < LEAST_RUNS) return;
  await tx.recommendationOutcome.create({
    data: {
      id: newId("rco"),
      recommendationId: row.id,
      recommendationType: row.recommendationType,
      title: row.title,
      metric: "mean completion time",
      unit: "ms",
      expectedLow: effect.data.low,
      expectedHigh: effect.data.high,
      before: weightedMean(before, before),
      implementedAt: at,
      detail: { sourceId: row.sourceId, before },
    },
  });
}

/** Measures what has followed from advice that people carried out, once there is a day of runs since. */
export async function measureEffects(ctx: ServiceContext): Promise<number> {
  const open = await ctx.db.recommendationOutcome.findMany({ where: { measuredAt: null } });
  let measured = 0;
  for (const row of open) {
    const detail = Detail.safeParse(row.detail);
    if (!detail.success) continue;
    const { sourceId, before } = detail.data;
    const fromHour = Math.ceil(row.implementedAt.getTime() / HOUR_MS);
    const nowHour = Math.floor(ctx.now().getTime() / HOUR_MS);
    if (nowHour - fromHour < LEAST_HOURS) continue;
    const means = await typeMeans(ctx.db, sourceId, fromHour, fromHour + WINDOW_HOURS);
    const known = Object.fromEntries(Object.entries(means).filter(([type]) => before[type] !== undefined));
    if (runsIn(known) < LEAST_RUNS) continue;
    const same = Object.fromEntries(Object.entries(before).filter(([type]) => known[type] !== undefined));
    await ctx.db.recommendationOutcome.updateMany({
      where: { id: row.id, measuredAt: null },
      data: { before: weightedMean(same, same), after: weightedMean(same, known), measuredAt: ctx.now() },
    });
    measured += 1;
  }
  return measured;
}

/** Advice that people carried out by a plan is measured like advice carried out without one: from the runs since. */
async function noteByHand(ctx: ServiceContext, row: OptimizationRecommendation): Promise<void> {
  const at = row.implementedAt;
  if (at === null) return;
  const isKnown = { recommendationId: row.id, implementedAt: at };
  await ctx.db.$transaction(async (tx) => {
    if ((await tx.recommendationOutcome.count({ where: isKnown })) === 0) await noteImplemented(tx, at, row);
  });
}

/** Advice that a plan carried out: its effect on a library was measured when the plan had ended. */
export async function adoptPlanOutcomes(ctx: ServiceContext): Promise<void> {
  const done = await ctx.db.optimizationRecommendation.findMany({
    where: { state: "implemented", planId: { not: null } },
  });
  for (const row of done) {
    const effect = ExpectedEffect.safeParse(row.effect);
    if (effect.data?.unit === "%") await noteByHand(ctx, row);
    const execution = await ctx.db.execution.findFirst({
      where: { planId: row.planId ?? "", kind: "run", state: "succeeded" },
      include: { outcomes: { where: { metric: "completeness" } } },
    });
    const outcome = execution?.outcomes[0];
    const isKnown = { recommendationId: row.id, implementedAt: execution?.finishedAt ?? new Date(0) };
    if (!effect.success || effect.data.unit !== "points" || outcome?.before == null || outcome.after == null) continue;
    if ((await ctx.db.recommendationOutcome.count({ where: isKnown })) > 0) continue;
    await ctx.db.recommendationOutcome.create({
      data: {
        id: newId("rco"),
        ...isKnown,
        recommendationType: row.recommendationType,
        title: row.title,
        metric: "completeness",
        unit: "points",
        expectedLow: effect.data.low,
        expectedHigh: effect.data.high,
        before: outcome.before * 100,
        after: outcome.after * 100,
        measuredAt: outcome.measuredAt,
      },
    });
  }
}

type OutcomeRow = Awaited<ReturnType<ServiceContext["db"]["recommendationOutcome"]["findMany"]>>[number];

/** The change of the figure in the unit of what was expected: points as they are, times in % of what they were. */
export function measuredChange({ before, after, unit }: OutcomeRow): number | null {
  if (before === null || after === null) return null;
  if (unit !== "ms") return after - before;
  return before <= 0 ? null : ((after - before) / before) * 100;
}

/** All measured cases, for the record of each type of advice. */
export async function measuredCases(db: ServiceContext["db"]): Promise<MeasuredAdvice[]> {
  const rows = await db.recommendationOutcome.findMany({ where: { measuredAt: { not: null } } });
  return rows.flatMap((row) => {
    const measured = measuredChange(row);
    if (measured === null || row.expectedLow === null || row.expectedHigh === null) return [];
    const { expectedLow, expectedHigh, recommendationType: type } = row;
    return [{ type, expectedLow, expectedHigh, measured }];
  });
}
