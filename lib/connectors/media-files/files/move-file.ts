import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { copyFile, lstat, mkdir, open, rm, rmdir, stat, unlink, utimes } from "node:fs/promises";
import path from "node:path";
import { AppError } from "#lib/core/index.ts";
import { renameExclusive } from "./rename-exclusive.ts";
import { resolveInsideRoot } from "./resolve-inside-root.ts";
import { sha256File } from "./sha256-file.ts";

/** What is needed to take a move back: pass it to `undoMove`. */
export type MoveRecord = {
  from: string;
  to: string;
  size: number;
  mtimeMs: number;
  ino: string;
  /** Folders that this move had to make, outermost first, relative to the root. */
  createdFolders: string[];
  method: "rename" | "copy";
};

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? "UNKNOWN";

async function lstatOrUndefined(absPath: string) {
  return lstat(absPath, { bigint: true }).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return undefined;
    throw error;
  });
}

async function makeFolders(root: string, relFolder: string): Promise<string[]> {
  const created: string[] = [];
  const parts = relFolder === "." || relFolder === "" ? [] : relFolder.split("/");
  for (let count = 1; count <= parts.length; count++) {
    const relPath = parts.slice(0, count).join("/");
    try {
      await mkdir(await resolveInsideRoot(root, relPath));
      created.push(relPath);
    } catch (error) {
      if (codeOf(error) !== "EEXIST") throw error;
    }
  }
  return created;
}

async function removeFolders(root: string, relFolders: readonly string[]): Promise<void> {
  for (const relPath of [...relFolders].reverse()) {
    await rmdir(await resolveInsideRoot(root, relPath)).catch(() => undefined);
  }
}

async function syncPath(absPath: string): Promise<void> {
  const handle = await open(absPath, "r").catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/** Across file systems: copy beside the target, compare hashes, put in place exclusively, then remove the source. */
async function copyVerified(from: string, to: string, signal?: AbortSignal): Promise<void> {
  const part = path.join(path.dirname(to), `.plantain-part-${randomBytes(8).toString("hex")}`);
  try {
    await copyFile(from, part, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    const before = await stat(from);
    await utimes(part, before.atime, before.mtime);
    await syncPath(part);
    const hashes = [await sha256File(from, { signal }), await sha256File(part, { signal })];
    if (hashes[0] !== hashes[1]) {
      throw new AppError("UNAVAILABLE", `The copy of ${JSON.stringify(path.basename(from))} differs from its source.`, {
        hint: "The source was left where it was. Check the disk, then try again.",
      });
    }
    await renameExclusive(part, to);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  await unlink(from);
}

const taken = (relPath: string): AppError =>
  new AppError("CONFLICT", `Nothing was moved: ${JSON.stringify(relPath)} exists already.`, {
    hint: "Choose another name, or move the existing file away first.",
  });

async function placeFile(from: string, to: string, signal?: AbortSignal): Promise<MoveRecord["method"]> {
  try {
    await renameExclusive(from, to);
    return "rename";
  } catch (error) {
    if (codeOf(error) !== "EXDEV") throw error;
    await copyVerified(from, to, signal);
    return "copy";
  }
}

/** A rename that only changes case (or Unicode form): on some file systems the target "exists" and is the same file. */
async function renameSameFile(from: string, to: string): Promise<void> {
  const step = path.join(path.dirname(from), `.plantain-part-${randomBytes(8).toString("hex")}`);
  await renameExclusive(from, step);
  try {
    await renameExclusive(step, to);
  } catch (error) {
    await renameExclusive(step, from);
    throw error;
  }
}

/**
 * Moves or renames one regular file inside a root. Never replaces anything, makes missing folders, copies and verifies
 * when source and target lie on different file systems.
 * @param input.from,input.to paths relative to the root, "/" between folders
 * @throws AppError NOT_FOUND (no such file), CONFLICT (target taken), INVALID_INPUT (refused path, not a regular file)
 */
export async function moveFile(input: {
  root: string;
  from: string;
  to: string;
  signal?: AbortSignal;
}): Promise<MoveRecord> {
  const { root, signal } = input;
  const from = await resolveInsideRoot(root, input.from);
  const to = await resolveInsideRoot(root, input.to);
  const source = await lstatOrUndefined(from);
  if (source === undefined) {
    throw new AppError("NOT_FOUND", `There is no file ${JSON.stringify(input.from)} to move.`, {
      hint: "It may have been moved or renamed since the last scan; scan the folder again.",
    });
  }
  if (!source.isFile()) {
    throw new AppError("INVALID_INPUT", `${JSON.stringify(input.from)} is not a regular file.`, {
      hint: "Only files are moved; links and folders are left alone.",
    });
  }
  if (input.from === input.to) throw taken(input.to);
  const createdFolders = await makeFolders(root, path.posix.dirname(input.to));
  const record = { from: input.from, to: input.to, size: Number(source.size), createdFolders };
  try {
    const target = await lstatOrUndefined(to);
    const sameFile = target !== undefined && target.ino === source.ino && target.dev === source.dev;
    if (target !== undefined && (!sameFile || source.nlink > 1n)) throw taken(input.to);
    const method = sameFile ? "rename" : await placeFile(from, to, signal);
    if (sameFile) await renameSameFile(from, to);
    const after = await lstat(to, { bigint: true });
    await syncPath(path.dirname(to));
    return { ...record, mtimeMs: Number(after.mtimeMs), ino: after.ino.toString(), method };
  } catch (error) {
    await removeFolders(root, createdFolders);
    throw codeOf(error) === "EEXIST" ? taken(input.to) : error;
  }
}

/**
 * Takes a move back and removes the folders it made when they are empty again.
 * @throws AppError CONFLICT when the file at the new place is not the one that was moved, or the old name is taken
 */
export async function undoMove(input: { root: string; record: MoveRecord; signal?: AbortSignal }): Promise<void> {
  const { root, record, signal } = input;
  const there = await lstatOrUndefined(await resolveInsideRoot(root, record.to));
  if (there === undefined || !there.isFile() || Number(there.size) !== record.size) {
    throw new AppError("CONFLICT", `The file at ${JSON.stringify(record.to)} is not the one that was moved there.`, {
      hint: "It was changed, replaced or removed since; move it by hand if you still want it back.",
    });
  }
  await moveFile({ root, from: record.to, to: record.from, signal });
  await removeFolders(root, record.createdFolders);
}
