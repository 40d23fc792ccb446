import type { Dirent } from "node:fs";
import { lstat, opendir, realpath } from "node:fs/promises";
import path from "node:path";
import { AppError } from "#lib/core/index.ts";
import { type MediaRole, mediaRoleOf } from "./media-role.ts";

/** One file below the root. `relPath` uses "/" on every system; `ino` is text because it may exceed 2^53. */
export type WalkedFile = {
  relPath: string;
  size: number;
  mtimeMs: number;
  ino: string;
  role: MediaRole;
  change: "new" | "changed" | "unchanged";
};

export type WalkProblem = { relPath: string; code: string; message: string };

export type WalkProgress = { folders: number; files: number; currentFolder: string };

export type WalkResult = {
  files: WalkedFile[];
  /** Paths that were known and are gone; empty when the walk was not complete. */
  removed: string[];
  problems: WalkProblem[];
  skipped: { hidden: number; unfinished: number; links: number; notMedia: number; special: number };
  folders: number;
  /** False when a folder could not be read or a limit was hit, so that "not seen" does not mean "gone". */
  complete: boolean;
};

export type WalkInput = {
  root: string;
  /** What the last walk saw; a file of the same size and time is "unchanged". */
  known?: ReadonlyMap<string, { size: number; mtimeMs: number }>;
  onProgress?: (progress: WalkProgress) => void;
  signal?: AbortSignal;
  filesMax?: number;
  depthMax?: number;
};

const UNFINISHED =
  /\.(?:part|partial|crdownload|download|tmp|temp|!ut|!qb|aria2|ytdl|filepart|opdownload)$|\.part-frag\d+$|\.temp\.[a-z0-9]+$|^~\$|^\.plantain-part-/i;
const HIDDEN =
  /^\.|^(?:@eadir|#recycle|\$recycle\.bin|system volume information|lost\+found|thumbs\.db|desktop\.ini)$/i;

type Walk = Required<Pick<WalkInput, "filesMax" | "depthMax">> & WalkInput & { result: WalkResult };

/** Names are read as bytes: one that is not valid UTF-8 would otherwise be opened under another name. */
const decodeName = (raw: Buffer): string | undefined => {
  const name = raw.toString("utf8");
  return Buffer.from(name, "utf8").equals(raw) ? name : undefined;
};

function addProblem(walk: Walk, problem: WalkProblem): void {
  walk.result.problems.push(problem);
}

async function visitFile(walk: Walk, relPath: string): Promise<void> {
  const role = mediaRoleOf(relPath);
  if (role === undefined) {
    walk.result.skipped.notMedia += 1;
    return;
  }
  try {
    const stat = await lstat(path.join(walk.root, relPath), { bigint: true });
    if (!stat.isFile()) return;
    const size = Number(stat.size);
    const mtimeMs = Number(stat.mtimeMs);
    const before = walk.known?.get(relPath);
    const same = before !== undefined && before.size === size && Math.abs(before.mtimeMs - mtimeMs) < 1;
    const change = before === undefined ? "new" : same ? "unchanged" : "changed";
    walk.result.files.push({ relPath, size, mtimeMs, ino: stat.ino.toString(), role, change });
  } catch (error) {
    addProblem(walk, problemOf(relPath, error));
  }
}

function problemOf(relPath: string, error: unknown): WalkProblem {
  const code = (error as NodeJS.ErrnoException).code ?? "UNKNOWN";
  const reasons: Record<string, string> = {
    EACCES: "may not be read (permission denied)",
    EPERM: "may not be read (not permitted)",
    ENOENT: "vanished during the scan",
    ELOOP: "is a circle of links",
    EIO: "could not be read from the disk (input/output error)",
    ENAMETOOLONG: "has a path that is too long",
  };
  return { relPath, code, message: `${relPath || "The folder"} ${reasons[code] ?? `could not be read (${code})`}.` };
}

/** Looked at side by side: a disk on the network answers late, but it answers many at once. */
const ENTRIES_AT_ONCE = 32;

type Visit = { relPath: string; depth: number };

async function visitEntry(walk: Walk, parent: Visit, entry: Dirent<Buffer>): Promise<Visit | undefined> {
  const { skipped } = walk.result;
  const name = decodeName(entry.name);
  if (name === undefined) {
    const shown = `${parent.relPath ? `${parent.relPath}/` : ""}${entry.name.toString("latin1")}`;
    addProblem(walk, { relPath: shown, code: "BAD_NAME", message: `${shown} has a name that is not valid UTF-8.` });
    return undefined;
  }
  const relPath = parent.relPath === "" ? name : `${parent.relPath}/${name}`;
  if (UNFINISHED.test(name)) skipped.unfinished += 1;
  else if (HIDDEN.test(name)) skipped.hidden += 1;
  else if (entry.isSymbolicLink()) skipped.links += 1;
  else if (entry.isDirectory()) return { relPath, depth: parent.depth + 1 };
  else if (entry.isFile()) await visitFile(walk, relPath);
  else skipped.special += 1;
  return undefined;
}

async function visitFolder(walk: Walk, visit: Visit): Promise<Visit[]> {
  const below: Visit[] = [];
  try {
    const folder = await opendir(path.join(walk.root, visit.relPath), { encoding: "buffer" as BufferEncoding });
    let some: Dirent<Buffer>[] = [];
    const flush = async () => {
      const found = await Promise.all(some.map((entry) => visitEntry(walk, visit, entry)));
      below.push(...found.filter((next) => next !== undefined));
      some = [];
    };
    for await (const entry of folder as unknown as AsyncIterable<Dirent<Buffer>>) {
      walk.signal?.throwIfAborted();
      if (walk.result.files.length + some.length >= walk.filesMax) {
        walk.result.complete = false;
        break;
      }
      if (some.push(entry) >= ENTRIES_AT_ONCE) await flush();
    }
    await flush();
  } catch (error) {
    if (walk.signal?.aborted) throw error;
    walk.result.complete = false;
    addProblem(walk, problemOf(visit.relPath, error));
  }
  return below;
}

async function openRoot(root: string): Promise<string> {
  try {
    const real = await realpath(root);
    if ((await lstat(real)).isDirectory()) return real;
  } catch (cause) {
    throw new AppError("NOT_FOUND", `The media folder ${JSON.stringify(root)} cannot be opened.`, {
      hint: "Check that the folder exists, is mounted and may be read.",
      cause,
    });
  }
  throw new AppError("INVALID_INPUT", `${JSON.stringify(root)} is not a folder.`, {
    hint: "Choose the folder itself.",
  });
}

/**
 * Lists the media, sidecar, subtitle and image files below a folder, breadth first. Links are counted and never
 * followed (their targets inside the root are found by their own path); hidden and unfinished files are counted and left
 * out; whatever cannot be read is reported in `problems` and the walk goes on.
 * @throws AppError when the root itself cannot be opened; AbortError when aborted
 */
export async function walkMediaFolder(input: WalkInput): Promise<WalkResult> {
  const result: WalkResult = {
    files: [],
    removed: [],
    problems: [],
    skipped: { hidden: 0, unfinished: 0, links: 0, notMedia: 0, special: 0 },
    folders: 0,
    complete: true,
  };
  const root = await openRoot(input.root);
  const walk: Walk = { filesMax: 1_000_000, depthMax: 64, ...input, root, result };
  const queue: Visit[] = [{ relPath: "", depth: 0 }];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    input.signal?.throwIfAborted();
    if (next.depth > walk.depthMax) {
      result.complete = false;
      addProblem(walk, { relPath: next.relPath, code: "TOO_DEEP", message: `${next.relPath} is nested too deeply.` });
      continue;
    }
    result.folders += 1;
    queue.push(...(await visitFolder(walk, next)));
    input.onProgress?.({ folders: result.folders, files: result.files.length, currentFolder: next.relPath });
  }
  if (result.complete && input.known !== undefined) {
    const seen = new Set(result.files.map((file) => file.relPath));
    result.removed = [...input.known.keys()].filter((relPath) => !seen.has(relPath));
  }
  return result;
}
