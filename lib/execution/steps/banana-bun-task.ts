import { newId } from "#lib/core/index.ts";
import type { JournalEntry, QueuedTask, StepRun, StepRunner } from "../ports.ts";
import { StepFailure } from "../step-failure.ts";

type AddedEntry = Extract<JournalEntry, { kind: "row_added" }>;

const FIRST_LOOK_MS = 250;
/** Banana Bun looks for work every five seconds. */
const LONGEST_PAUSE_MS = 5_000;

const isAdded = (entry: JournalEntry): entry is AddedEntry & JournalEntry => entry.kind === "row_added";

/** Queues the task, or finds the one that an earlier try queued under the mark of the journal. */
async function queue(run: StepRun<"banana_bun_task">, database: string): Promise<number> {
  const { taskType, description, filePath, url } = run.input;
  const open = (await run.journal.entries()).find(isAdded);
  const mark = open?.before.mark ?? `plantain:${newId("bbt")}`;
  const id =
    open?.id ?? (await run.journal.intend({ kind: "row_added", target: database, before: { mark }, after: null }));
  await run.assertHeld();
  const task = { type: taskType, description, filePath, url };
  const queued = await run.ports.queue.add({ database, mark, task });
  await run.journal.done(id, { id: queued.id });
  run.log("info", queued.isNew ? `Queued as task ${queued.id}.` : `Task ${queued.id} had been queued already.`);
  return queued.id;
}

async function follow(run: StepRun<"banana_bun_task">, database: string, taskId: number): Promise<QueuedTask> {
  const { ports, signal, report, input } = run;
  const endMs = ports.clock.nowMs() + input.waitMinutes * 60_000;
  let seen = "";
  for (let pauseMs = FIRST_LOOK_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 1.5)) {
    const task = await ports.queue.read({ database, id: taskId });
    if (task === null) throw new StepFailure(`Task ${taskId} was removed from Banana Bun's queue.`);
    if (task.status !== seen) run.log("info", `Task ${taskId} is ${task.status}.`);
    seen = task.status;
    if (["completed", "error", "cancelled"].includes(task.status)) return task;
    const leftMs = endMs - ports.clock.nowMs();
    if (leftMs <= 0) {
      const why = task.status === "pending" ? "Banana Bun has not started it. Is it running?" : "It is still at work.";
      throw new StepFailure(`Task ${taskId} has not ended within ${input.waitMinutes} min. ${why}`);
    }
    report({ phase: `Banana Bun: ${task.status}`, done: 0, total: null, unit: "tasks" });
    await ports.clock.sleep(Math.min(pauseMs, leftMs), signal);
  }
}

/** Lets Banana Bun do a task and waits for its end. */
export const runBananaBunTask: StepRunner<"banana_bun_task"> = async (run) => {
  const { filePath, url, taskType } = run.input;
  if (taskType === "youtube" && url === undefined) throw new StepFailure("A youtube task needs an address.");
  if (taskType.startsWith("media_") && filePath === undefined)
    throw new StepFailure(`A ${taskType} task needs a file.`);
  const database = await run.ports.queue.databaseOf(run.input.sourceId);
  const taskId = await queue(run, database);
  const task = await follow(run, database, taskId);
  if (task.status !== "completed") {
    throw new StepFailure(`Task ${taskId} ended as ${task.status}. ${task.error ?? ""}`.trim());
  }
  return { note: `Task ${taskId} is done.`, output: { taskId, result: task.result } };
};
