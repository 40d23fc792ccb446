import { z } from "zod";
import { AppError } from "#lib/core/index.ts";
import { eachRun } from "#lib/logs/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { toFindingView } from "#lib/services/finding/index.ts";
import { type LineIndex, readVariableSamples, type VariableSample } from "#lib/services/log-store/index.ts";
import { stepsOf } from "./get-log-volume.ts";
import { keptFor, loadWindow, type SourceWindow, type TimeSpan } from "./load-window.ts";
import { type PatternRow, parseLevels } from "./pattern-directory.ts";
import { patternMemoryOf } from "./pattern-memory.ts";
import {
  GetLogPatternInput,
  LOG_LEVELS,
  type LogLevelName,
  type LogPatternDetail,
  type LogTemplateView,
  PatternMark,
  type PatternVariable,
} from "./schemas.ts";
import { viewInWindow } from "./template-view.ts";

const VOLUME_BUCKETS = 96;
const BANDS = 16;

const StoredVariables = z.array(
  z.object({
    slot: z.number(),
    name: z.string().nullable(),
    kind: z.string(),
    count: z.number(),
    min: z.number(),
    max: z.number(),
    p50: z.number(),
    p95: z.number(),
    p99: z.number(),
  }),
);

const quantile = (sorted: readonly number[], q: number): number | null =>
  sorted.length === 0 ? null : (sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? null);

/** Spread of a sample in equal steps of a window. */
export function bandsOf(sample: Pick<VariableSample, "times" | "values">, span: TimeSpan): PatternVariable["bands"] {
  const stepMs = (span.toMs - span.fromMs) / BANDS;
  const steps = Array.from({ length: BANDS }, () => [] as number[]);
  for (let at = 0; at < sample.values.length; at++) {
    const step = Math.floor(((sample.times[at] ?? Number.NaN) - span.fromMs) / stepMs);
    steps[step]?.push(sample.values[at] as number);
  }
  return steps.map((values, step) => {
    const sorted = values.sort((a, b) => a - b);
    const [p10, p50, p90] = [quantile(sorted, 0.1), quantile(sorted, 0.5), quantile(sorted, 0.9)];
    return { startAt: new Date(span.fromMs + step * stepMs).toISOString(), n: sorted.length, p10, p50, p90 };
  });
}

type Row = PatternRow & { variables: unknown };

async function variablesOf(ctx: ServiceContext, row: Row, span: TimeSpan | null): Promise<PatternVariable[]> {
  const stored = StoredVariables.catch([]).parse(row.variables ?? []);
  const samples = (await readVariableSamples(ctx.env, row.sourceId))?.samples[row.templateKey] ?? [];
  return stored.map((variable) => {
    const sample = samples.find((one) => one.slot === variable.slot && one.name === variable.name);
    const bands = sample === undefined || span === null ? [] : bandsOf(sample, span);
    return { ...variable, sampled: bands.reduce((sum, band) => sum + band.n, 0), bands };
  });
}

/** Lines of the pattern by level over time. */
function volumeOf(window: SourceWindow | undefined, row: Row, given: TimeSpan | null) {
  const number = window?.numberOf.get(row.templateKey);
  if (window === undefined || number === undefined || given === null) return { bucketSeconds: 0, buckets: [] };
  const key = `volume ${number} ${given.fromMs} ${given.toMs}`;
  return keptFor(window.index, key, () => countVolume(window.index, number, given));
}

function countVolume(index: LineIndex, number: number, given: TimeSpan) {
  const { span, seconds, count } = stepsOf(given, VOLUME_BUCKETS);
  const buckets = Array.from({ length: count }, (_, step) => ({
    startAt: new Date(span.fromMs + step * seconds * 1000).toISOString(),
    counts: {} as Partial<Record<LogLevelName, number>>,
  }));
  const { lines, templateOfShape } = index;
  for (const run of eachRun(lines)) {
    for (let at = 0; at < run.times.length; at++) {
      if (templateOfShape[run.shapes[at] as number] !== number) continue;
      const counts = buckets[Math.floor(((run.times[at] as number) - span.fromMs) / 1000 / seconds)]?.counts;
      const level = LOG_LEVELS[run.levels[at] as number] ?? "none";
      if (counts !== undefined) counts[level] = (counts[level] ?? 0) + 1;
    }
  }
  return { bucketSeconds: seconds, buckets };
}

const nothing = (row: Row): LogTemplateView => ({
  ...{ id: row.id, sourceId: row.sourceId, template: row.template, count: 0, total: row.count, share: 0, levels: {} },
  ...{ firstSeen: null, lastSeen: null, spark: [], mark: row.mark, change: null },
});

/** One pattern in a window: counts over time, the numbers inside it, what people said about it, its findings. */
export async function getLogPattern({ ctx, input }: Call<unknown>): Promise<LogPatternDetail> {
  requireScope(ctx, "read");
  const { templateId, from, to } = parseInput(GetLogPatternInput, input);
  const found = await ctx.db.logTemplate.findUnique({
    where: { id: templateId },
    include: { source: { select: { name: true } } },
  });
  if (found === null) {
    throw new AppError("NOT_FOUND", `There is no log pattern ${templateId}.`, {
      hint: "It may have been let go of, or its source was removed.",
    });
  }
  const mark = PatternMark.nullable().catch(null).parse(found.mark);
  const row: Row = { ...found, levels: parseLevels(found.levels), mark };
  const { sourceId, templateKey } = row;
  const [{ span, sources }, memory, findings] = await Promise.all([
    loadWindow(ctx, { sourceId, from, to }),
    ctx.db.logAnalysisPattern.findUnique({ where: { patternKey: `${sourceId}:${templateKey}` } }),
    ctx.db.finding.findMany({
      where: { sourceId, stage: "logs", subject: templateKey, state: "open" },
      include: { source: { select: { name: true } } },
      take: 50,
    }),
  ]);
  const window = sources[0];
  const isChosen = from !== undefined || to !== undefined;
  const view = viewInWindow(row, window, isChosen) ?? nothing(row);
  const lines = window?.counts.total ?? 0;
  return {
    ...view,
    share: lines === 0 ? 0 : Math.min(1, view.count / lines),
    sourceName: found.source.name,
    memory: patternMemoryOf(memory),
    variables: await variablesOf(ctx, row, span),
    ...volumeOf(window, row, span),
    findings: findings.map(toFindingView),
  };
}
