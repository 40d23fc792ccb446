import { type MetricPoint, readMetricPoints } from "#lib/db/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { RESOLUTIONS } from "./keep-metrics.ts";
import { type MetricSeries, MetricSeriesInput, type ResourceView } from "./schemas.ts";

const HOUR_MS = 3_600_000;
/** Points of one line: more than a screen has pixels for would only be slower. */
const POINTS_A_LINE = 800;
const POINTS_IN_ALL = 40_000;

const iso = (text: string): string => new Date(text).toISOString();
const shareOf = (value: number, capacity: number | null): number | null => (capacity ? value / capacity : null);

function bySeries(points: readonly MetricPoint[]): MetricPoint[][] {
  const lines = new Map<string, MetricPoint[]>();
  for (const point of points) {
    const key = `${point.host}\0${point.resource}`;
    const line = lines.get(key);
    if (line === undefined) lines.set(key, [point]);
    else line.push(point);
  }
  return [...lines].sort((a, b) => (a[0] < b[0] ? -1 : 1)).map(([, line]) => line);
}

/** Every resource that was measured in the last hour, with its newest figure. */
export async function listResources({ ctx }: Pick<Call<unknown>, "ctx">): Promise<{ items: ResourceView[] }> {
  requireScope(ctx, "read");
  const toMs = ctx.now().getTime() + 1;
  const points = await readMetricPoints(ctx.db, {
    resolutionSec: 10,
    fromMs: toMs - HOUR_MS,
    toMs,
    limit: POINTS_IN_ALL,
  });
  const items = bySeries(points).flatMap((line): ResourceView[] => {
    const last = line.at(-1);
    if (last === undefined) return [];
    const hourMean = line.reduce((sum, { value }) => sum + value, 0) / line.length;
    return [
      {
        host: last.host,
        resource: last.resource,
        at: iso(last.at),
        value: last.value,
        capacity: last.capacity,
        share: shareOf(last.value, last.capacity),
        hourMean,
        hourHigh: line.reduce((high, { value }) => Math.max(high, value), Number.NEGATIVE_INFINITY),
        hourMeanShare: shareOf(hourMean, last.capacity),
      },
    ];
  });
  return { items };
}

/** Figures over a time, at the finest resolution that gives a readable line. */
export async function readMetricSeries({ ctx, input }: Call<MetricSeriesInput>): Promise<MetricSeries> {
  requireScope(ctx, "read");
  const { hours, resource } = parseInput(MetricSeriesInput, input);
  const toMs = ctx.now().getTime() + 1;
  const fromMs = toMs - hours * HOUR_MS;
  const resolutionSec = RESOLUTIONS.find((seconds) => (hours * 3600) / seconds <= POINTS_A_LINE) ?? 3600;
  const points = await readMetricPoints(ctx.db, { resolutionSec, fromMs, toMs, resource, limit: POINTS_IN_ALL });
  return {
    resolutionSec,
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    series: bySeries(points).map((line) => ({
      host: line[0]?.host ?? "",
      resource: line[0]?.resource ?? "",
      capacity: line.at(-1)?.capacity ?? null,
      points: line.map(({ at, value, low, high }) => ({ at: iso(at), value, low, high })),
    })),
  };
}

/** What the analysis of task runs gets of the machines: figures by the minute, or by the hour of a longer time. */
export async function metricSamples(ctx: ServiceContext, fromMs: number, toMs: number) {
  const minutes = (toMs - fromMs) / 60_000;
  const resolutionSec = minutes <= 7 * 24 * 60 ? 60 : 900;
  const points = await readMetricPoints(ctx.db, { resolutionSec, fromMs, toMs, limit: 200_000 });
  return points.map(({ resource, at, value, capacity }) => ({
    tsMs: Date.parse(at),
    resource,
    value,
    capacity: capacity === null || capacity <= 0 ? null : capacity,
  }));
}
