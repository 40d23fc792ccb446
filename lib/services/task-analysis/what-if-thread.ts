import { parentPort, workerData } from "node:worker_threads";
import { isAppError } from "#lib/core/index.ts";
import { type ReplayInput, replayWithChange } from "./replay-with-change.ts";

// An error that people may read keeps its code and hint on the way out of the thread.
try {
  parentPort?.postMessage({ result: replayWithChange(workerData as ReplayInput) });
} catch (error) {
  if (!isAppError(error)) throw error;
  const { code, message, hint } = error;
  parentPort?.postMessage({ problem: { code, message, hint } });
}
