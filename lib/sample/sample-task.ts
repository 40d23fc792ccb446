/** One try in the generated history. */
export type SampleAttempt = {
  startMs: number;
  durationMs: number | null;
  status: "completed" | "error" | "running";
  error: string | null;
};

/** One row of `tasks` before it has an id. Parents and dependencies are references, so ids can follow the queue time. */
export type SampleTask = {
  type: string;
  description: string;
  queuedMs: number;
  status: "pending" | "running" | "completed" | "error" | "cancelled";
  attempts: SampleAttempt[];
  args: Record<string, unknown>;
  tool: string | null;
  parent: SampleTask | null;
  dependsOn: SampleTask[];
};

export type TaskPlan = Pick<SampleTask, "type" | "description"> & Partial<SampleTask> & { queuedMs: number };

export const newTask = (plan: TaskPlan): SampleTask => ({
  status: "pending",
  attempts: [],
  args: {},
  tool: null,
  parent: null,
  dependsOn: [],
  ...plan,
});

/** Adds a finished try and sets the task's status from it. */
export function finish(
  task: SampleTask,
  startMs: number,
  outcome: { durationMs: number; error: string | null },
): SampleTask {
  const { durationMs, error } = outcome;
  task.attempts.push({
    startMs,
    durationMs: Math.round(durationMs),
    status: error === null ? "completed" : "error",
    error,
  });
  task.status = error === null ? "completed" : "error";
  return task;
}

export const endOf = (task: SampleTask): number => {
  const last = task.attempts.at(-1);
  return last ? last.startMs + (last.durationMs ?? 0) : task.queuedMs;
};

/** What lies behind `nowMs` has not happened yet: later tries are dropped, one in progress is running. */
export function cutAtNow(task: SampleTask, nowMs: number): SampleTask {
  const begun = task.attempts.filter((attempt) => attempt.startMs < nowMs);
  const last = begun.at(-1);
  if (!last) return task.attempts.length === 0 ? task : { ...task, attempts: [], status: "pending" };
  if (last.startMs + (last.durationMs ?? 0) <= nowMs || last.status === "running") return { ...task, attempts: begun };
  const open: SampleAttempt = { startMs: last.startMs, durationMs: null, status: "running", error: null };
  return { ...task, attempts: [...begun.slice(0, -1), open], status: "running" };
}
