import { runMediaJob } from "../worker/shared-pool.ts";
import type { SidecarFault, SidecarReading } from "./read-sidecar-here.ts";

const TIMEOUT_MS = 10_000;

/**
 * Reads an NFO or a podcast feed in a worker under a time limit. Never throws: a sidecar that cannot be used is a fault
 * with its reason.
 */
export async function readSidecar(absPath: string): Promise<SidecarReading | SidecarFault> {
  const answer = await runMediaJob<SidecarReading | SidecarFault>({ kind: "readSidecar", absPath }, TIMEOUT_MS);
  if (answer.outcome === "answered") return answer.result;
  if (answer.outcome === "timeout")
    return { ok: false, code: "timeout", message: "Reading the sidecar took too long." };
  return { ok: false, code: "damaged", message: "The reader crashed on this sidecar." };
}

/**
 * Where a sidecar of this media file may lie, the most specific first: `<name>.nfo`, `<name>.<ext>.nfo`, then the folder's
 * `movie.nfo`. Relative paths with "/".
 */
export function sidecarCandidates(relPath: string): string[] {
  const slash = relPath.lastIndexOf("/");
  return [sidecarPathFor(relPath), `${relPath}.nfo`, `${relPath.slice(0, slash + 1)}movie.nfo`];
}

/** Where our own sidecar of a media file lies: the same name with ".nfo". */
export function sidecarPathFor(relPath: string): string {
  const slash = relPath.lastIndexOf("/");
  const dot = relPath.lastIndexOf(".");
  return `${dot > slash + 1 ? relPath.slice(0, dot) : relPath}.nfo`;
}
