import { z } from "zod";
import { PageInput } from "#lib/core/index.ts";

export const TaskRunStatus = z.enum(["queued", "running", "succeeded", "failed", "cancelled"]);

export const TaskRunView = z.object({
  id: z.number().int(),
  sourceId: z.string(),
  externalId: z.string(),
  type: z.string(),
  status: TaskRunStatus,
  queuedAt: z.iso.datetime().nullable(),
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  waitMs: z.number().nullable(),
  durationMs: z.number().nullable(),
  attempt: z.number().int(),
  error: z.string().nullable(),
});
export type TaskRunView = z.infer<typeof TaskRunView>;

export const ListTaskRunsInput = PageInput.extend({
  sourceId: z.string().optional(),
  type: z.string().optional(),
  status: TaskRunStatus.optional(),
  findingId: z.string().optional().describe("only the runs behind this finding"),
  search: z.string().max(200).optional().describe("text in the error or the id"),
});
export type ListTaskRunsInput = z.infer<typeof ListTaskRunsInput>;

const Quantiles = z.object({ p50: z.number(), p95: z.number(), p99: z.number() }).nullable();

/** One task type over the window: counts, success share 0..1 (null: nothing finished), durations and waits in ms. */
export const TaskTypeSummary = z.object({
  type: z.string(),
  runs: z.number().int(),
  queued: z.number().int(),
  running: z.number().int(),
  succeeded: z.number().int(),
  failed: z.number().int(),
  cancelled: z.number().int(),
  successRate: z.number().min(0).max(1).nullable(),
  durationMs: Quantiles,
  waitMs: Quantiles,
  totalDurationMs: z.number(),
});
export type TaskTypeSummary = z.infer<typeof TaskTypeSummary>;

export const SummarizeTasksInput = z.object({
  sourceId: z.string().optional(),
  days: z.coerce.number().positive().max(3650).optional().describe("only runs queued in the last days"),
});
export type SummarizeTasksInput = z.infer<typeof SummarizeTasksInput>;

/** `daily`: one row a day (UTC), oldest first; days without runs are there with zeros. */
export const TaskSummary = z.object({
  runs: z.number().int(),
  firstAt: z.iso.datetime().nullable(),
  lastAt: z.iso.datetime().nullable(),
  types: z.array(TaskTypeSummary),
  daily: z.array(
    z.object({ day: z.string(), succeeded: z.number().int(), failed: z.number().int(), other: z.number().int() }),
  ),
});
export type TaskSummary = z.infer<typeof TaskSummary>;
