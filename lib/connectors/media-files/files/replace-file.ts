import { constants } from "node:fs";
import { chmod, chown, copyFile, open, rename, rm, stat, utimes } from "node:fs/promises";
import path from "node:path";
import { AppError } from "#lib/core/index.ts";
import { partPathFor, syncFolder } from "./part-file.ts";
import { sha256File } from "./sha256-file.ts";

/** What a file was and became: `backupPath` and `sha256Before` are null for a file that did not exist. */
export type FileUndo = {
  absPath: string;
  backupPath: string | null;
  sha256Before: string | null;
  sha256After: string;
  /** Permission bits and modification time to be put back. */
  mode: number;
  mtimeMsBefore: number;
};

/** How a file looked when work on it began; a difference later means that someone else wrote to it. */
export type FileState = {
  size: number;
  mtimeNs: bigint;
  ino: bigint;
  mode: number;
  mtimeMs: number;
  uid: number;
  gid: number;
};

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? "";

/** @throws AppError NOT_FOUND or INVALID_INPUT when it is no regular file */
export async function fileState(absPath: string): Promise<FileState> {
  const found = await stat(absPath, { bigint: true }).catch((error: unknown) => {
    if (codeOf(error) !== "ENOENT" && codeOf(error) !== "ENOTDIR") throw error;
    throw new AppError("NOT_FOUND", `There is no file ${JSON.stringify(path.basename(absPath))}.`, {
      hint: "It may have been moved or removed since the last scan; scan the folder again.",
    });
  });
  if (!found.isFile())
    throw new AppError("INVALID_INPUT", `${JSON.stringify(path.basename(absPath))} is not a regular file.`);
  const { size, mtimeNs, ino, mode, uid, gid } = found;
  return {
    size: Number(size),
    mtimeNs,
    ino,
    mode: Number(mode) & 0o7777,
    mtimeMs: Number(mtimeNs) / 1e6,
    uid: Number(uid),
    gid: Number(gid),
  };
}

function sameState(a: FileState, b: FileState): boolean {
  return a.size === b.size && a.mtimeNs === b.mtimeNs && a.ino === b.ino;
}

async function copyDurably(from: string, to: string): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  await chmod(to, 0o600);
  const file = await open(to, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Copies the bytes of a file to `backupPath` and flushes them. A copy that an interrupted earlier try left there is used
 * when it holds the same bytes.
 * @returns the hash of the kept bytes, and whether this call made the copy
 * @throws AppError CONFLICT when the file changed while it was copied, or the name is taken by something else
 */
export async function keepOriginal(
  absPath: string,
  backupPath: string,
  before: FileState,
): Promise<{ sha256: string; isNew: boolean }> {
  let isNew = true;
  await copyDurably(absPath, backupPath).catch((error: unknown) => {
    if (codeOf(error) !== "EEXIST") throw error;
    isNew = false;
  });
  const sha256 = await sha256File(backupPath);
  const isSame = sameState(before, await fileState(absPath)) && (isNew || sha256 === (await sha256File(absPath)));
  if (isSame) return { sha256, isNew };
  if (isNew) await rm(backupPath, { force: true });
  throw new AppError("CONFLICT", `The original of ${JSON.stringify(path.basename(absPath))} could not be kept.`, {
    hint: isNew
      ? "The file was being changed; try again later."
      : "Another file has the name of the copy; choose another.",
  });
}

/** Gives the new file the owner and permissions of the old one, as far as this user may. */
async function takeOver(partPath: string, like: FileState, keepMtime: boolean): Promise<void> {
  await chown(partPath, like.uid, like.gid).catch(() => undefined);
  await chmod(partPath, like.mode);
  if (keepMtime) await utimes(partPath, Date.now() / 1_000, like.mtimeMs / 1_000);
}

/**
 * Puts a finished file in the place of another by rename: at any moment the name holds all of the old or all of the new.
 * @throws AppError CONFLICT when the old file is not in the state `expected` any more
 */
export async function swapIn(input: {
  partPath: string;
  absPath: string;
  expected: FileState;
  keepMtime: boolean;
}): Promise<void> {
  await takeOver(input.partPath, input.expected, input.keepMtime);
  if (!sameState(input.expected, await fileState(input.absPath))) {
    throw new AppError(
      "CONFLICT",
      `${JSON.stringify(path.basename(input.absPath))} was changed by another program meanwhile.`,
      {
        hint: "Nothing was written. Try again.",
      },
    );
  }
  await rename(input.partPath, input.absPath);
  await syncFolder(path.dirname(input.absPath));
}

const changedSince = (absPath: string): AppError =>
  new AppError("CONFLICT", `${JSON.stringify(path.basename(absPath))} was changed since it was written.`, {
    hint: "It was left as it is. Compare it with the kept original and decide by hand.",
  });

async function hashOrNull(absPath: string): Promise<string | null> {
  return sha256File(absPath).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  });
}

async function putBack(undo: FileUndo, backupPath: string): Promise<void> {
  const now = await fileState(undo.absPath);
  const part = partPathFor(undo.absPath);
  try {
    await copyDurably(backupPath, part);
    if ((await sha256File(part)) !== undo.sha256Before) {
      throw new AppError(
        "CONFLICT",
        `The kept original of ${JSON.stringify(path.basename(undo.absPath))} is not what it was.`,
        {
          hint: "The file was left as it is. Restore it from a backup of your own.",
        },
      );
    }
    const like = { ...now, mode: undo.mode & 0o7777, mtimeMs: undo.mtimeMsBefore };
    await takeOver(part, like, true);
    if (!sameState(now, await fileState(undo.absPath))) throw changedSince(undo.absPath);
    await rename(part, undo.absPath);
    await syncFolder(path.dirname(undo.absPath));
  } finally {
    await rm(part, { force: true });
  }
}

/**
 * Takes a write back: the original bytes, permissions and time return; a file that had not existed is removed. Doing it
 * twice changes nothing.
 * @throws AppError CONFLICT when the file was changed since, or the kept original is gone or altered
 */
export async function restoreFile(undo: FileUndo): Promise<{ restored: boolean }> {
  const now = await hashOrNull(undo.absPath);
  if (now === undo.sha256Before) return { restored: false };
  if (now !== undo.sha256After) throw changedSince(undo.absPath);
  if (undo.backupPath === null || undo.sha256Before === null) {
    await rm(undo.absPath);
    await syncFolder(path.dirname(undo.absPath));
    return { restored: true };
  }
  await putBack(undo, undo.backupPath).catch((error: unknown) => {
    if (codeOf(error) !== "ENOENT") throw error;
    throw new AppError("CONFLICT", `The kept original of ${JSON.stringify(path.basename(undo.absPath))} is gone.`, {
      hint: "The file was left as it is.",
    });
  });
  return { restored: true };
}
