import { z } from "zod";
import { PageInput, Progress } from "#lib/core/index.ts";

export const JOB_KINDS = [
  "observe_source",
  "build_sample",
  "import_task_runs",
  "analyze_tasks",
  "what_if",
  "propose_metadata",
  "decide_proposals",
  "undo_changes",
  "measure_metadata",
  "learn_rules",
  "embed_media",
  "group_media",
  "crash_drill",
] as const;
export const JobKind = z.enum(JOB_KINDS);
export type JobKind = z.infer<typeof JobKind>;

export const JOB_STATES = ["queued", "running", "succeeded", "failed", "cancelled"] as const;
export const JobState = z.enum(JOB_STATES);
export type JobState = z.infer<typeof JobState>;

export const isFinalJobState = (state: JobState): boolean => state !== "queued" && state !== "running";

/** Long work in the background, as others see it. */
export const JobView = z.object({
  id: z.string(),
  kind: JobKind,
  input: z.record(z.string(), z.unknown()),
  state: JobState,
  progress: Progress.nullable(),
  result: z.unknown().nullable(),
  error: z.string().nullable(),
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
});
export type JobView = z.infer<typeof JobView>;

export const JobIdInput = z.object({ jobId: z.string() });
export type JobIdInput = z.infer<typeof JobIdInput>;

export const ListJobsInput = PageInput.extend({ state: JobState.optional() });
export type ListJobsInput = z.infer<typeof ListJobsInput>;
