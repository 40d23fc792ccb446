import type { StepType } from "#lib/core/index.ts";
import type { JournalEntry, QueueChange, StepResult, StepRun, StepRunner } from "../ports.ts";
import { StepFailure } from "../step-failure.ts";

type RowsEntry = Extract<JournalEntry, { kind: "rows_changed" }>;

const isRows = (entry: JournalEntry): entry is RowsEntry & JournalEntry => entry.kind === "rows_changed";

const rowsOf = (ids: readonly number[]): string => (ids.length === 1 ? `row ${ids[0]}` : `rows ${ids.join(", ")}`);

/**
 * Changes rows of Banana Bun's database: what they hold is in the journal before they change, and each changes only if it
 * still holds that. An earlier try that was cut off is carried on from its own notes.
 */
async function changeRows(run: StepRun<StepType>, database: string, change: QueueChange): Promise<number[]> {
  const { journal, ports } = run;
  const open = (await journal.entries()).find(isRows);
  const { table, changes } = open?.before ?? change;
  if (changes.length === 0) return [];
  const id =
    open?.id ??
    (await journal.intend({ kind: "rows_changed", target: database, before: { table, changes }, after: null }));
  await run.assertHeld();
  const { changed, there, conflicts } = await ports.queue.apply({ database, table, changes });
  const done = [...changed, ...there];
  if (conflicts.length > 0) run.log("warn", `Changed by Banana Bun meanwhile, so left alone: ${rowsOf(conflicts)}.`);
  if (done.length === 0) await journal.drop(id);
  else await journal.done(id, { changed: done });
  if (done.length === 0) throw new StepFailure("Banana Bun changed all of it meanwhile; nothing was done.");
  return done;
}

const tasks = (count: number): string => `${count} ${count === 1 ? "task" : "tasks"}`;

async function retryInBananaBun(run: StepRun<"retry_failed">, sourceId: string): Promise<StepResult> {
  const { taskTypes, taskIds, limit } = run.input;
  const { queue } = run.ports;
  const database = await queue.databaseOf(sourceId);
  const change = await queue.planRetry({ database, taskTypes, taskIds, limit });
  for (const note of change.notes) run.log("warn", note);
  const done = await changeRows(run, database, change);
  const note = done.length === 0 ? "No task had failed." : `${tasks(done.length)} queued again in Banana Bun.`;
  return { note: [note, ...change.notes].join(" "), output: { taskIds: done } };
}

/** Puts failed work back into the queue it came from. */
export const runRetryFailed: StepRunner<"retry_failed"> = async (run) => {
  const { sourceId, executionId } = run.input;
  if (sourceId !== undefined) return retryInBananaBun(run, sourceId);
  if (executionId === undefined) throw new StepFailure("Neither a source nor an execution is named.");
  await run.assertHeld();
  return run.ports.executions.retryFailed(executionId);
};

export const runSetConcurrency: StepRunner<"set_concurrency"> = async (run) => {
  const { sourceId, scheduleId, atOnce } = run.input;
  const database = await run.ports.queue.databaseOf(sourceId);
  const change = await run.ports.queue.planConcurrency({ database, scheduleId, atOnce });
  for (const note of change.notes) run.log("warn", note);
  await changeRows(run, database, change);
  return { note: `At most ${atOnce} side by side from now on.`, output: { scheduleId, atOnce, notes: change.notes } };
};

export const runMovePeriodicTask: StepRunner<"move_periodic_task"> = async (run) => {
  const { sourceId, scheduleId, cron, timezone } = run.input;
  const database = await run.ports.queue.databaseOf(sourceId);
  const change = await run.ports.queue.planNewTime({ database, scheduleId, cron, timezone });
  for (const note of change.notes) run.log("warn", note);
  await changeRows(run, database, change);
  return { note: `Runs at ${cron} from now on.`, output: { scheduleId, cron, notes: change.notes } };
};
