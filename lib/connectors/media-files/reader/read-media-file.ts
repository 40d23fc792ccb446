import { stat } from "node:fs/promises";
import { isWholeContainer, type OwnTags, readOwnTags } from "../containers/read-own-tags.ts";
import type { MediaReadFault, MediaReading, MediaReadResult } from "./read-result.ts";
import { readWithMusicMetadata } from "./read-with-music-metadata.ts";

/** A fault for a file that cannot even be opened or is empty; undefined when it may be read. */
export async function faultOfFile(absPath: string): Promise<MediaReadFault | undefined> {
  try {
    const found = await stat(absPath);
    if (!found.isFile()) return { ok: false, code: "unreadable", message: "This is not a regular file." };
    if (found.size === 0) return { ok: false, code: "empty", message: "The file is empty (0 bytes)." };
    return undefined;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") return { ok: false, code: "not_found", message: "The file is gone." };
    return { ok: false, code: "unreadable", message: `The file cannot be opened (${code ?? "unknown cause"}).` };
  }
}

function faultFromThrown(thrown: unknown): MediaReadFault {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "EACCES" || code === "EPERM") {
    return { ok: false, code: "unreadable", message: "The file may not be read (permission denied)." };
  }
  if (/UnsupportedFileType|CouldNotDetermineFileType/.test(error.name)) {
    return { ok: false, code: "unsupported", message: "This kind of file is not known to the tag reader." };
  }
  return { ok: false, code: "damaged", message: `The file could not be read: ${error.message.slice(0, 300)}` };
}

/** The library trusts a file's name: a text called .mp3 reads as one without sound and tags. */
function faultOfNothing({ technical, tags }: MediaReading): MediaReadFault | undefined {
  const isNothing =
    technical.container === undefined && technical.durationMs === undefined && Object.keys(tags).length === 0;
  return isNothing
    ? { ok: false, code: "unsupported", message: "The file holds neither sound, pictures nor tags." }
    : undefined;
}

/** Reads with music-metadata alone, as a second opinion. Never rejects; may hang. */
export async function readByLibrary(absPath: string): Promise<MediaReadResult> {
  const fault = await faultOfFile(absPath);
  if (fault !== undefined) return fault;
  try {
    const reading = await readWithMusicMetadata(absPath);
    return faultOfNothing(reading) ?? reading;
  } catch (error) {
    return faultFromThrown(error);
  }
}

/**
 * The library's reading with our own reading of the tags laid over it: the library splits artists at "/", prefers ID3v1
 * numbers over ID3v2 ones, and misses Matroska dates. A file that only we can read has no further technical facts.
 */
async function combine(absPath: string, library: MediaReadResult, own: OwnTags | undefined): Promise<MediaReadResult> {
  if (own === undefined) return library;
  if (library.ok)
    return { ...library, tags: { ...library.tags, ...own.tags }, readers: ["plantain", ...library.readers] };
  if (library.code === "unreadable" || library.code === "not_found") return library;
  if (Object.keys(own.tags).length === 0 && !(await isWholeContainer(absPath))) return library;
  return {
    ok: true,
    tags: own.tags,
    technical: { container: own.container },
    taggedKind: undefined,
    chapters: [],
    pictures: [],
    readers: ["plantain"],
    warnings: [library.message],
  };
}

/** Reads one file in this thread. Never rejects, but may hang on a hostile file: the pool puts a time limit on it. */
export async function readMediaFile(absPath: string): Promise<MediaReadResult> {
  const fault = await faultOfFile(absPath);
  if (fault !== undefined) return fault;
  const own = await readOwnTags(absPath).catch(() => undefined);
  return combine(absPath, await readByLibrary(absPath), own);
}
