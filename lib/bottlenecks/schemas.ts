import { z } from "zod";
import { Evidence, Severity } from "#lib/core/index.ts";
import { EpochMs } from "#lib/tasks/index.ts";

export const BOTTLENECK_KINDS = [
  "queue_saturation",
  "resource_contention",
  "slow_dependency",
  "failing_dependency",
  "regression",
  "head_of_line_blocking",
  "starvation",
  "straggler",
  "retry_storm",
  "serial_tail",
  "idle_capacity",
  "bad_batch_size",
] as const;

export const BottleneckKind = z.enum(BOTTLENECK_KINDS);
export type BottleneckKind = z.infer<typeof BottleneckKind>;

const share = z.number().min(0).max(1);

/** A share in 0..1 with the interval that 90 % of the replays fall into. */
const ShareRange = z.object({ value: share, low: share, high: share });

/**
 * Something that keeps runs from being done sooner. `subject` is a task type, a resource, a worker or a dependency. `key`
 * is equal whenever the same problem is found again. `share` is the part of the completion time (waiting and running) of
 * all runs that would not have been spent without it, from replays of the history; `costMs` is the same in ms. `waitMs` and
 * `serviceMs` are the medians of the runs concerned, `utilization` the part of the capacity in use meanwhile.
 * A symptom names the key of its cause in `symptomOf`.
 */
export const Bottleneck = z.object({
  key: z.string().min(1).max(400),
  kind: BottleneckKind,
  subject: z.string().min(1).max(300),
  subjectKind: z.enum(["type", "resource", "worker", "dependency"]),
  startAt: EpochMs,
  endAt: EpochMs,
  severity: Severity,
  score: share,
  confidence: share,
  share: ShareRange,
  costMs: z.number().min(0),
  waitMs: z.number().min(0).nullable(),
  serviceMs: z.number().min(0).nullable(),
  utilization: share.nullable(),
  rootCause: z.boolean(),
  symptomOf: z.string().nullable(),
  title: z.string().min(1),
  words: z.string(),
  evidence: Evidence,
});
export type Bottleneck = z.infer<typeof Bottleneck>;

/** One value of a metric: `value` in the unit of `capacity`, which is null where it is not known. */
export const MetricSample = z.object({
  tsMs: EpochMs,
  resource: z.string().min(1).max(200),
  value: z.number(),
  capacity: z.number().positive().nullable(),
});
export type MetricSample = z.infer<typeof MetricSample>;

/** Something that was altered at a moment (a version, a setting, an execution of a plan): named next to what began then. */
export type ChangeEvent = { atMs: number; words: string };
