import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { readLineIndex } from "#lib/services/log-store/index.ts";
import { countsOf, logSourceIds, type TimeSpan, wholeSpan } from "./load-window.ts";
import { LogLevelName, type LogVolume, LogVolumeInput } from "./schemas.ts";
import { levelsAt } from "./template-view.ts";

const NICE_SECONDS = [
  ...[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600],
  ...[2, 3, 6, 12, 24, 48, 168].map((hours) => hours * 3600),
];

/** A round step of time of which at most `buckets` cover the span. */
export function stepFor(span: TimeSpan, buckets: number): number {
  const seconds = (span.toMs - span.fromMs) / 1000;
  const nice = NICE_SECONDS.find((size) => seconds / size <= buckets - 1);
  return nice ?? Math.ceil(seconds / (buckets - 1) / 86_400) * 86_400;
}

/** The span widened to whole steps, and how many there are. */
export function stepsOf(span: TimeSpan, buckets: number): { span: TimeSpan; seconds: number; count: number } {
  const seconds = stepFor(span, buckets);
  const stepMs = seconds * 1000;
  const first = Math.floor(span.fromMs / stepMs);
  const count = Math.max(1, Math.ceil(span.toMs / stepMs) - first);
  return { span: { fromMs: first * stepMs, toMs: (first + count) * stepMs }, seconds, count };
}

async function fromLines(ctx: ServiceContext, ids: readonly string[], given: TimeSpan, buckets: number) {
  const { span, seconds, count } = stepsOf(given, buckets);
  const steps = Array.from({ length: count }, (_, step) => ({
    startAt: new Date(span.fromMs + step * seconds * 1000).toISOString(),
    counts: {} as Partial<Record<LogLevelName, number>>,
  }));
  for (const id of ids) {
    const index = await readLineIndex(ctx.env, id);
    if (index === null) continue;
    const { volume } = countsOf(index, span, count);
    for (const [number, step] of steps.entries()) {
      for (const [level, lines] of Object.entries(levelsAt(volume, number)) as [LogLevelName, number][]) {
        step.counts[level] = (step.counts[level] ?? 0) + lines;
      }
    }
  }
  return { bucketSeconds: seconds, buckets: steps };
}

/** From stored buckets, for sources whose lines are not at hand. */
async function fromBuckets(ctx: ServiceContext, ids: readonly string[], buckets: number): Promise<LogVolume> {
  const rows = await ctx.db.logBucket.findMany({
    where: { sourceId: { in: [...ids] } },
    orderBy: { startAt: "asc" },
  });
  const [first, last] = [rows[0], rows.at(-1)];
  if (first === undefined || last === undefined) return { bucketSeconds: 0, buckets: [] };
  const given = { fromMs: first.startAt.getTime(), toMs: last.startAt.getTime() + last.seconds * 1000 };
  const { span, seconds, count } = stepsOf(given, buckets);
  const steps = Array.from({ length: count }, (_, step) => ({
    startAt: new Date(span.fromMs + step * seconds * 1000).toISOString(),
    counts: {} as Partial<Record<LogLevelName, number>>,
  }));
  for (const row of rows) {
    const counts = steps[Math.floor((row.startAt.getTime() - span.fromMs) / 1000 / seconds)]?.counts;
    const level = LogLevelName.catch("none").parse(row.level);
    if (counts !== undefined) counts[level] = (counts[level] ?? 0) + row.count;
  }
  return { bucketSeconds: seconds, buckets: steps };
}

/** Records per time and level, in at most `buckets` steps of a round length; empty steps are there with no counts. */
export async function getLogVolume({ ctx, input }: Call<unknown>): Promise<LogVolume> {
  requireScope(ctx, "read");
  const { sourceId, buckets, from, to } = parseInput(LogVolumeInput, input);
  const ids = await logSourceIds(ctx, sourceId);
  const whole = await wholeSpan(ctx, ids);
  if (whole === null) return fromBuckets(ctx, ids, buckets);
  const fromMs = from === undefined ? whole.fromMs : Date.parse(from);
  const toMs = to === undefined ? whole.toMs : Date.parse(to);
  if (toMs <= fromMs) return { bucketSeconds: 0, buckets: [] };
  return fromLines(ctx, ids, { fromMs, toMs }, buckets);
}
