import type { TaskRunRow } from "#lib/db/index.ts";
import type { TaskRun } from "#lib/tasks/index.ts";

/** A run of the engine as the store keeps it. */
export const toTaskRunRow = (run: TaskRun): TaskRunRow => ({
  externalId: run.externalId,
  type: run.type,
  status: run.status,
  queuedAtMs: run.queuedAt,
  startedAtMs: run.startedAt,
  finishedAtMs: run.finishedAt,
  attempt: run.attempt,
  error: run.error,
  priority: run.priority,
  dependsOn: run.dependsOn,
  batch: run.batch,
  worker: run.worker,
  resources: run.resources,
  inputBytes: run.inputBytes,
  mediaDurationSec: run.mediaDurationSec,
  labels: run.labels,
});
