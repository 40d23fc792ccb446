import { parentPort, workerData } from "node:worker_threads";
import { analyseHistory, type HistoryInput } from "./analyse-history.ts";
import { analyseInTwo } from "./analyse-in-two.ts";

/** Below this many runs a second thread costs more than it brings. */
const TWO_THREADS = 100_000;

const { input, runs } = workerData as { input: HistoryInput; runs: number };
parentPort?.postMessage({ found: runs < TWO_THREADS ? analyseHistory(input) : await analyseInTwo(input, runs) });
