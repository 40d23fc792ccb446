import { parentPort } from "node:worker_threads";
import { readByLibrary, readMediaFile } from "../reader/read-media-file.ts";
import { type PrepareNfoRequest, prepareNfo } from "../sidecar/prepare-nfo.ts";
import { readSidecarHere } from "../sidecar/read-sidecar-here.ts";
import { type EditRequest, editFile } from "../tags/edit-file.ts";

/** What the pool may ask; the answer carries the same id. */
export type MediaJob =
  | { kind: "read"; absPath: string }
  | { kind: "readByLibrary"; absPath: string }
  | { kind: "readSidecar"; absPath: string }
  | ({ kind: "prepareNfo" } & PrepareNfoRequest)
  | ({ kind: "edit" } & EditRequest);

async function answer(job: MediaJob): Promise<unknown> {
  switch (job.kind) {
    case "read":
      return readMediaFile(job.absPath);
    case "readByLibrary":
      return readByLibrary(job.absPath);
    case "readSidecar":
      return readSidecarHere(job.absPath);
    case "prepareNfo":
      return prepareNfo(job);
    case "edit":
      return editFile(job);
  }
}

parentPort?.on("message", (job: MediaJob & { id: number }) => {
  void answer(job).then((result) => parentPort?.postMessage({ id: job.id, result }));
});
