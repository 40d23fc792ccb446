import { z } from "zod";

const resource = z
  .string()
  .trim()
  .min(1)
  .max(120)
  .describe("cpu, memory, disk_busy, network_in, gpu.0, queue.jobs … or a name of your own");

/** A moment as ISO 8601 or epoch ms. */
const moment = z.union([z.iso.datetime({ offset: true }), z.number().min(0).max(7_258_118_400_000)]);

/** One figure as it is handed over; `capacity` in the same unit. */
export const MetricLine = z.looseObject({
  ts: moment.describe("ISO 8601 or epoch ms"),
  resource,
  value: z.number(),
  capacity: z.number().positive().nullish().describe("the most that there is, in the unit of the value"),
  host: z.string().trim().max(120).optional().describe("the machine; the one of the query when left out"),
});
export type MetricLine = z.infer<typeof MetricLine>;

export const RecordMetricsInput = z.object({
  host: z.string().trim().max(120).default("").describe("machine of the lines that name none"),
});
export type RecordMetricsInput = z.infer<typeof RecordMetricsInput>;

export const RecordedMetrics = z.object({
  accepted: z.number().int(),
  rejected: z.number().int(),
  problems: z.array(z.object({ line: z.number().int(), reason: z.string() })),
});
export type RecordedMetrics = z.infer<typeof RecordedMetrics>;

/** A resource of a machine: now, and over the last hour. Shares are of the capacity, null where none is known. */
export const ResourceView = z.object({
  host: z.string(),
  resource: z.string(),
  at: z.iso.datetime(),
  value: z.number(),
  capacity: z.number().nullable(),
  share: z.number().nullable(),
  hourMean: z.number(),
  hourHigh: z.number(),
  hourMeanShare: z.number().nullable(),
});
export type ResourceView = z.infer<typeof ResourceView>;

export const MetricSeriesInput = z.object({
  hours: z.coerce.number().positive().max(20_000).default(24).describe("length of the time that is shown"),
  resource: resource.optional().describe("only this one"),
});
export type MetricSeriesInput = z.infer<typeof MetricSeriesInput>;

/** Points are in order of time; where none is for longer than `resolutionSec`, nothing was measured. */
export const MetricSeries = z.object({
  resolutionSec: z.number().int(),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  series: z.array(
    z.object({
      host: z.string(),
      resource: z.string(),
      capacity: z.number().nullable(),
      points: z.array(
        z.object({ at: z.iso.datetime(), value: z.number(), low: z.number().nullable(), high: z.number().nullable() }),
      ),
    }),
  ),
});
export type MetricSeries = z.infer<typeof MetricSeries>;
