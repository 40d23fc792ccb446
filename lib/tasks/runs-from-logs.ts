import type { TaskSighting } from "#lib/logs/index.ts";
import type { TaskRun } from "./schemas.ts";

const UNNAMED = "task";

type Open = { taskId: string; type: string | null; startedAt: number; attempt: number };
type Step = { phase: "start" | "end"; hasFailed: boolean };

/** What a log line says of a task; a line that only names one says nothing. */
function stepOf({ phase, error, durationMs }: TaskSighting): Step | null {
  if (phase === "start") return { phase: "start", hasFailed: false };
  if (phase === "error" || (phase === null && error !== null)) return { phase: "end", hasFailed: true };
  if (phase === "complete" || (phase === null && durationMs !== null)) return { phase: "end", hasFailed: false };
  return null;
}

function toRun(open: Open, end: { finishedAt: number; error: string | null } | null, hasFailed: boolean): TaskRun {
  const { taskId, type, startedAt, attempt } = open;
  return {
    // The start names the try: what is read again later replaces it, and further tries do not.
    externalId: `${taskId.slice(0, 400)}@${startedAt}`,
    type: (type ?? UNNAMED).trim().slice(0, 200) || UNNAMED,
    status: end === null ? "running" : hasFailed ? "failed" : "succeeded",
    queuedAt: null,
    startedAt,
    finishedAt: end?.finishedAt ?? null,
    attempt,
    error: end?.error ?? null,
    priority: null,
    dependsOn: [],
    batch: null,
    worker: null,
    resources: {},
    inputBytes: null,
    mediaDurationSec: null,
    labels: { taskKey: taskId.slice(0, 500) },
  };
}

/**
 * Runs from what log lines say of tasks (TASK_START, TASK_COMPLETE, TASK_ERROR, or a task's id with its end): a start and
 * the next end of the same id make one run, tries after a failure count up until one succeeds. An end without a start
 * counts when it says how long the task took; a start without an end is still running.
 */
export function runsFromLogs(sightings: readonly TaskSighting[]): TaskRun[] {
  const inOrder = sightings
    .filter(({ ts, taskId }) => ts !== null && taskId !== null)
    .sort((a, b) => (a.ts ?? 0) - (b.ts ?? 0) || a.file - b.file || a.offset - b.offset);
  const open = new Map<string, Open>();
  const failures = new Map<string, number>();
  const typeOf = new Map<string, string>();
  const runs: TaskRun[] = [];
  for (const sighting of inOrder) {
    const taskId = sighting.taskId ?? "";
    const atMs = sighting.ts ?? 0;
    if (sighting.taskType !== null) typeOf.set(taskId, sighting.taskType);
    const step = stepOf(sighting);
    if (step === null) continue;
    const attempt = (failures.get(taskId) ?? 0) + 1;
    const type = sighting.taskType ?? typeOf.get(taskId) ?? null;
    const before = open.get(taskId);
    if (step.phase === "start") {
      open.set(taskId, { taskId, type, startedAt: atMs, attempt });
      continue;
    }
    const { durationMs } = sighting;
    const began = before ?? (durationMs === null ? null : { taskId, type, startedAt: atMs - durationMs, attempt });
    open.delete(taskId);
    if (step.hasFailed) failures.set(taskId, attempt);
    else failures.delete(taskId);
    if (began === null || began.startedAt < 0) continue;
    const error = step.hasFailed ? (sighting.error ?? "failed, without a reason in the log") : null;
    runs.push(toRun({ ...began, type: began.type ?? type }, { finishedAt: atMs, error }, step.hasFailed));
  }
  for (const left of open.values()) runs.push(toRun(left, null, false));
  return runs;
}
