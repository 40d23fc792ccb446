import type { MediaFields, MediaKind } from "#lib/metadata/index.ts";
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

/**
 * Sidecars of what a media file belongs to, the nearest first: the `tvshow.nfo` and `album.nfo` of its folder, and the
 * `tvshow.nfo` of the folder above a season. Relative paths with "/".
 */
export function parentSidecarCandidates(relPath: string): string[] {
  const folders = relPath.split("/").slice(0, -1);
  const near = folders.map((folder) => `${folder}/`).join("");
  const above = folders
    .slice(0, -1)
    .map((folder) => `${folder}/`)
    .join("");
  const names = [`${near}tvshow.nfo`, `${near}album.nfo`];
  return folders.length === 0 ? names : [...names, `${above}tvshow.nfo`];
}

const OF_SHOW = ["genres", "country", "contentRating", "language", "cast", "tags"] as const;
const OF_ALBUM = ["album", "albumArtist", "year", "date", "genres", "language"] as const;

/** What a show's or album's own sidecar says about each of its files; undefined when it says nothing about them. */
export function inheritedFields(
  kind: MediaKind,
  fields: MediaFields,
): { kind: MediaKind; fields: MediaFields } | undefined {
  const isShow = kind === "show";
  if (!isShow && (kind !== "music" || fields.album === undefined)) return undefined;
  const inherited: MediaFields = {};
  for (const field of isShow ? OF_SHOW : OF_ALBUM) Object.assign(inherited, { [field]: fields[field] });
  if (isShow) inherited.series = fields.title;
  else inherited.artist = fields.artist ?? fields.albumArtist;
  const said = Object.entries(inherited).filter(([, value]) => value !== undefined);
  return { kind: isShow ? "episode" : "music", fields: Object.fromEntries(said) };
}
