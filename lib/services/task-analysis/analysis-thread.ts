import { parentPort, workerData } from "node:worker_threads";
import { analyseHistory, type HistoryInput } from "./analyse-history.ts";

parentPort?.postMessage({ found: analyseHistory(workerData as HistoryInput) });
