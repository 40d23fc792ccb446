import { parentPort, workerData } from "node:worker_threads";
import type { RowRange } from "#lib/db/index.ts";
import { readPart, type TaskRunTable } from "#lib/tasks/index.ts";
import { figuresOf, type HistoryInput, runsOf } from "./analyse-history.ts";

type Work = Pick<HistoryInput, "databasePath" | "sourceId" | "nowMs"> & { range: RowRange };

const { databasePath, sourceId, nowMs, range } = workerData as Work;
parentPort?.postMessage({ part: readPart(runsOf(databasePath, sourceId, range)) });
// Node's watch mode sends messages of its own through the same port.
parentPort?.on("message", ({ table }: { table?: TaskRunTable }) => {
  if (table !== undefined) parentPort?.postMessage({ figures: figuresOf(table, nowMs) });
});
