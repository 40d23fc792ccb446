import { constants } from "node:fs";
import { chmod, copyFile, mkdir, open, rm, rmdir, stat, statfs, utimes } from "node:fs/promises";
import path from "node:path";
import { AppError, type ReportProgress } from "#lib/core/index.ts";
import { createDurably, partPathFor, syncFolder } from "./part-file.ts";
import { renameExclusive } from "./rename-exclusive.ts";
import { resolveInsideRoot } from "./resolve-inside-root.ts";
import { sha256File } from "./sha256-file.ts";

const KEEP_FREE_BYTES = 64 * 1024 * 1024;

const taken = (relPath: string): AppError =>
  new AppError("CONFLICT", `${JSON.stringify(relPath)} is there already.`, { hint: "Nothing was replaced." });

const isTaken = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === "EEXIST";

async function syncFile(absPath: string): Promise<void> {
  const file = await open(absPath, "r+");
  await file.sync().finally(() => file.close());
}

async function assertRoom(folder: string, sizeBytes: number): Promise<void> {
  const disk = await statfs(folder);
  if (disk.bavail * disk.bsize > sizeBytes + KEEP_FREE_BYTES) return;
  throw Object.assign(new Error("disk full"), { code: "ENOSPC" });
}

async function copyChecked(from: string, to: string, sha256: string, signal: AbortSignal): Promise<void> {
  const part = partPathFor(to);
  try {
    const before = await stat(from);
    await assertRoom(path.dirname(to), before.size);
    await copyFile(from, part, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    await syncFile(part);
    if ((await sha256File(part, { signal })) !== sha256) {
      throw new AppError("UNAVAILABLE", `The copy of ${JSON.stringify(path.basename(from))} differs from its source.`, {
        hint: "It may still be written to. Nothing was put in place.",
      });
    }
    await utimes(part, before.atime, before.mtime);
    await renameExclusive(part, to);
    await syncFolder(path.dirname(to));
  } finally {
    await rm(part, { force: true });
  }
}

/**
 * Copies a file below a root, making folders as needed: under a hidden name first, which becomes the wanted one only when
 * the bytes are those of the hash. Nothing is ever replaced. @throws AppError CONFLICT, UNAVAILABLE
 */
export async function copyIntoRoot(input: {
  fromAbs: string;
  root: string;
  to: string;
  sha256: string;
  report: ReportProgress;
  signal: AbortSignal;
}): Promise<void> {
  const { fromAbs, root, to, sha256, report, signal } = input;
  const parts = to.split("/").slice(0, -1);
  for (let count = 1; count <= parts.length; count += 1) {
    await mkdir(await resolveInsideRoot(root, parts.slice(0, count).join("/"))).catch((error: unknown) => {
      if (!isTaken(error)) throw error;
    });
  }
  report({ phase: "Copying", done: 0, total: 1, unit: "files" });
  await copyChecked(fromAbs, await resolveInsideRoot(root, to), sha256, signal).catch((error: unknown) => {
    throw isTaken(error) ? taken(to) : error;
  });
}

/** Puts a copy back where the file was taken from. @throws AppError CONFLICT when something else stands there */
export async function putBack(input: {
  absPath: string;
  copy: string;
  sha256: string;
  mode: number;
  mtimeMs: number;
}): Promise<void> {
  const { absPath, copy, sha256, mode, mtimeMs } = input;
  await copyChecked(copy, absPath, sha256, new AbortController().signal).catch((error: unknown) => {
    throw isTaken(error) ? taken(absPath) : error;
  });
  await chmod(absPath, mode);
  await utimes(absPath, mtimeMs / 1000, mtimeMs / 1000);
}

/** Removes folders that are empty, innermost first; others stay. */
export async function removeEmptyFolders(root: string, folders: readonly string[]): Promise<void> {
  for (const folder of [...folders].reverse()) {
    await rmdir(await resolveInsideRoot(root, folder)).catch(() => undefined);
  }
}

/** Writes a new text file, whole or not at all. @throws AppError CONFLICT when the name is taken */
export async function createTextFile(absPath: string, text: string): Promise<void> {
  const part = partPathFor(absPath);
  try {
    await createDurably(part, async (file) => {
      await file.writeFile(text);
    });
    await renameExclusive(part, absPath);
    await syncFolder(path.dirname(absPath));
  } catch (error) {
    throw isTaken(error) ? taken(path.basename(absPath)) : error;
  } finally {
    await rm(part, { force: true });
  }
}
