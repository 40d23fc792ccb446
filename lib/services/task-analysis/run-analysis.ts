import { Worker } from "node:worker_threads";
import { analyseHistory, type HistoryAnalysis, type HistoryInput } from "./analyse-history.ts";

/** Below this many runs a thread takes longer to start than the work itself. */
const INLINE_RUNS = 20_000;

/** Analyses beside the calling thread, whose leases would run out meanwhile; stops when the signal aborts. */
function inThread(input: HistoryInput, runs: number, signal: AbortSignal): Promise<HistoryAnalysis> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL("./analysis-thread.ts", import.meta.url), {
      workerData: { input, runs },
    });
    const stop = () => {
      void thread.terminate();
      reject(signal.reason);
    };
    if (signal.aborted) return stop();
    signal.addEventListener("abort", stop, { once: true });
    // Node's watch mode sends messages of its own through the same port.
    thread.on("message", (message: Partial<{ found: HistoryAnalysis }>) => message.found && resolve(message.found));
    thread.once("error", reject);
    thread.once("exit", () => {
      signal.removeEventListener("abort", stop);
      reject(new Error("The analysis ended without an answer."));
    });
    return undefined;
  });
}

/** The analysis of a source's history: short ones here, long ones in a thread of their own. */
export const runAnalysis = (input: HistoryInput, runs: number, signal: AbortSignal): Promise<HistoryAnalysis> =>
  runs < INLINE_RUNS ? Promise.resolve().then(() => analyseHistory(input)) : inThread(input, runs, signal);
