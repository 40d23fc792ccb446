import { parentPort } from "node:worker_threads";
import { readMediaFile } from "./read-media-file.ts";

/** One request of the pool; the answer carries the same id. */
export type ReaderRequest = { id: number; absPath: string };

parentPort?.on("message", (request: ReaderRequest) => {
  void readMediaFile(request.absPath).then((result) => parentPort?.postMessage({ id: request.id, result }));
});
