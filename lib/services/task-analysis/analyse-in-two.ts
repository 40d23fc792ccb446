import { Worker } from "node:worker_threads";
import { halvesOfTaskRuns } from "#lib/db/index.ts";
import { joinTable, readPart, type TaskRunPart } from "#lib/tasks/index.ts";
import {
  bottlenecksOf,
  type HistoryAnalysis,
  type HistoryFigures,
  type HistoryInput,
  runsOf,
} from "./analyse-history.ts";

/** What the second thread answers: first its half of the runs, then the figures of all of them. */
type Answers = { part: TaskRunPart; figures: HistoryFigures };

/** The next answer of that name; others (Node's watch mode sends its own) go by. */
function answerOf<Name extends keyof Answers>(thread: Worker, name: Name): Promise<Answers[Name]> {
  return new Promise((resolve, reject) => {
    thread.on("message", (answer: Partial<Answers>) => {
      const value = answer[name];
      if (value !== undefined) resolve(value);
    });
    thread.once("error", reject);
    thread.once("exit", () => reject(new Error("The second thread of the analysis ended without an answer.")));
  });
}

/**
 * The same as `analyseHistory` of about so many runs with a second thread: each reads half of the runs; then one looks for bottlenecks while the other
 * makes the figures, over the same columns.
 */
export async function analyseInTwo(input: HistoryInput, runs: number): Promise<HistoryAnalysis> {
  const startedMs = performance.now();
  const { databasePath, sourceId, nowMs } = input;
  const [first, second] = halvesOfTaskRuns(databasePath, runs);
  const thread = new Worker(new URL("./figures-thread.ts", import.meta.url), {
    workerData: { databasePath, sourceId, nowMs, range: second },
  });
  try {
    const [otherPart, otherFigures] = [answerOf(thread, "part"), answerOf(thread, "figures")];
    // Both fail when the thread does; the first to be awaited tells it.
    otherFigures.catch(() => undefined);
    const ownPart = readPart(runsOf(databasePath, sourceId, first));
    const table = joinTable([ownPart, await otherPart]);
    const readMs = performance.now() - startedMs;
    thread.postMessage({ table });
    const bottlenecks = bottlenecksOf(table, input);
    const figures = await otherFigures;
    const analyseMs = performance.now() - startedMs - readMs;
    return { runs: table.size, ...figures, bottlenecks, readMs, analyseMs };
  } finally {
    await thread.terminate();
  }
}
