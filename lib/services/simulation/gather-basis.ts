import { z } from "zod";
import { type ExecutionLimits, STEP_TYPES, StepType } from "#lib/core/index.ts";
import { readStepRecords, readStepSamples } from "#lib/db/index.ts";
import { type DurationModel, fitDurations, type StepRecord, type StepSample, variantOf } from "#lib/planning/index.ts";
import { type Correction, correctionFrom, coverageOf, type MeasuredPlan } from "#lib/scheduling/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { readExecutionLimits, readSettings } from "#lib/services/setting/index.ts";
import { gatherQueue, type QueuedExecution } from "./gather-queue.ts";
import { type ModelUse, readModelUse } from "./model-use.ts";
import { type PipelineRuns, readPipelineRuns } from "./pipeline-history.ts";

/** All that simulations are made with beside the plan itself; gathered once for a plan and its alternatives. */
export type SimulationBasis = {
  nowMs: number;
  limits: ExecutionLimits;
  durations: DurationModel;
  samplesOf: ReadonlyMap<string, number>;
  records: ReadonlyMap<string, StepRecord>;
  pace: { dispatchMs: number; aroundMs: number };
  queue: readonly QueuedExecution[];
  pipeline: readonly PipelineRuns[];
  modelUse: ReadonlyMap<string, ModelUse>;
  correction: Correction;
  coverage: { count: number; p50: number; p90: number } | null;
  thresholds: { score: number; efficiency: number };
};

const MEASURED = 100;
const RawSpread = z.object({ rawMs: z.object({ p50: z.number(), p90: z.number() }), isComparable: z.boolean() });

/** Simulations of plans that have run since, the newest first. */
async function measuredPlans(ctx: ServiceContext): Promise<MeasuredPlan[]> {
  const rows = await ctx.db.planSimulation.findMany({
    where: { measuredMs: { not: null } },
    select: { p50Ms: true, p90Ms: true, result: true, measuredMs: true },
    orderBy: { measuredAt: "desc" },
    take: MEASURED,
  });
  return rows.flatMap(({ p50Ms, p90Ms, result, measuredMs }) => {
    const raw = RawSpread.safeParse(result).data;
    if (raw === undefined || measuredMs === null || !raw.isComparable) return [];
    const { p50, p90 } = raw.rawMs;
    return [{ p50Ms: p50, p90Ms: p90, shownP50Ms: p50Ms, shownP90Ms: p90Ms, measuredMs }];
  });
}

const PACED_EXECUTIONS = 12;
const PACED_STEPS = 300;
/** Longer than this, something else was waited for. */
const MOST_DISPATCH_MS = 1_000;
const MOST_AROUND_MS = 5_000;
const FIRST_DISPATCH_MS = 15;
const FIRST_AROUND_MS = 250;

const middle = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;

/** What is lost between steps, and before the first and after the last one: the middle of the newest executions. */
async function readPace(ctx: ServiceContext): Promise<SimulationBasis["pace"]> {
  const executions = await ctx.db.execution.findMany({
    where: { finishedAt: { not: null }, startedAt: { not: null } },
    select: {
      createdAt: true,
      startedAt: true,
      finishedAt: true,
      steps: {
        where: { startedAt: { not: null }, finishedAt: { not: null } },
        select: { startedAt: true, finishedAt: true },
        orderBy: { startedAt: "asc" },
        take: PACED_STEPS,
      },
    },
    orderBy: { finishedAt: "desc" },
    take: PACED_EXECUTIONS,
  });
  const around = [FIRST_AROUND_MS];
  const gaps = [FIRST_DISPATCH_MS];
  for (const { createdAt, startedAt, finishedAt, steps } of executions) {
    const ends = steps.map((step) => step.finishedAt?.getTime() ?? 0).sort((a, b) => a - b);
    const lastEnd = ends.at(-1);
    if (lastEnd === undefined || startedAt === null || finishedAt === null) continue;
    const lost = startedAt.getTime() - createdAt.getTime() + (finishedAt.getTime() - lastEnd);
    if (lost >= 0 && lost < MOST_AROUND_MS) around.push(lost);
    let ended = 0;
    const own: number[] = [];
    for (const step of steps) {
      const start = step.startedAt?.getTime() ?? 0;
      while (ended < ends.length && (ends[ended] ?? 0) <= start) ended += 1;
      const gap = start - (ends[ended - 1] ?? Number.NEGATIVE_INFINITY);
      if (gap < MOST_DISPATCH_MS) own.push(gap);
    }
    if (own.length > 0) gaps.push(middle(own));
  }
  return { dispatchMs: middle(gaps), aroundMs: middle(around) };
}

const isTimed = (type: string): type is StepSample["type"] => StepType.safeParse(type).success && type !== "by_hand";

/** Looks at what was measured, at the settings and at the queue as it is now. `exceptPlanId`: not its own executions. */
export async function gatherBasis(ctx: ServiceContext, exceptPlanId?: string): Promise<SimulationBasis> {
  const [limits, settings, rows, records, pace, queue, pipeline, modelUse, measured] = await Promise.all([
    readExecutionLimits(ctx),
    readSettings(ctx),
    readStepSamples(ctx.db),
    readStepRecords(ctx.db),
    readPace(ctx),
    gatherQueue(ctx, exceptPlanId),
    readPipelineRuns(ctx, STEP_TYPES),
    readModelUse(ctx),
    measuredPlans(ctx),
  ]);
  const samples = rows.flatMap(({ type, videoCodec, audioCodec, ...row }): StepSample[] =>
    isTimed(type) ? [{ ...row, type, variant: variantOf(type, { videoCodec, audioCodec }) }] : [],
  );
  const samplesOf = new Map<string, number>();
  for (const { type } of samples) samplesOf.set(type, (samplesOf.get(type) ?? 0) + 1);
  return {
    nowMs: ctx.now().getTime(),
    limits,
    durations: fitDurations(samples),
    samplesOf,
    records: new Map(records.map(({ type, ...record }) => [type, record])),
    pace,
    queue,
    pipeline,
    modelUse,
    correction: correctionFrom(measured),
    coverage: coverageOf(measured),
    thresholds: { score: settings.optimization_score_threshold, efficiency: settings.resource_efficiency_threshold },
  };
}
