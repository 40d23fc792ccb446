import { link, realpath, rename, rm, unlink } from "node:fs/promises";
import path from "node:path";
import { AppError } from "#lib/core/index.ts";
import type { MediaKind } from "#lib/metadata/index.ts";
import { createDurably, partPathFor, removeStaleParts, syncFolder } from "../files/part-file.ts";
import { type FileState, type FileUndo, fileState, keepOriginal, swapIn } from "../files/replace-file.ts";
import { sha256File } from "../files/sha256-file.ts";
import { runMediaJob } from "../worker/shared-pool.ts";
import type { NfoChanges } from "./edit-nfo.ts";
import type { PreparedNfo } from "./prepare-nfo.ts";

export type WriteNfoInput = {
  absPath: string;
  changes: NfoChanges;
  /** Where the bytes of an existing sidecar go first; must not exist yet. */
  keepOriginalTo: string;
  /** Root element of a new sidecar; an existing one keeps its own. Guessed from the fields when absent. */
  kind?: MediaKind | undefined;
};

const TIMEOUT_MS = 10_000;

const unsupported = (why: string): AppError =>
  new AppError("UNSUPPORTED", `The sidecar was not written: ${why}.`, {
    hint: "It was left as it is. Rename or repair it, then try again.",
  });

async function prepare(input: WriteNfoInput, absPath: string): Promise<Extract<PreparedNfo, { ok: true }>> {
  const job = { kind: "prepareNfo", absPath, changes: input.changes, newKind: input.kind } as const;
  const answer = await runMediaJob<PreparedNfo>(job, TIMEOUT_MS);
  if (answer.outcome !== "answered") throw unsupported("it took too long to understand");
  if (!answer.result.ok) throw unsupported(answer.result.why);
  return answer.result;
}

/** A new file under its name, never over one that appeared meanwhile. */
async function placeNew(partPath: string, absPath: string): Promise<void> {
  try {
    await link(partPath, absPath);
    await unlink(partPath);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST")
      throw new AppError("CONFLICT", "A sidecar appeared meanwhile; nothing was written.", { hint: "Try again." });
    await rename(partPath, absPath);
  }
  await syncFolder(path.dirname(absPath));
}

async function replaceOld(input: {
  absPath: string;
  partPath: string;
  keepOriginalTo: string;
  state: FileState;
}): Promise<string> {
  const kept = await keepOriginal(input.absPath, input.keepOriginalTo, input.state);
  try {
    await swapIn({ partPath: input.partPath, absPath: input.absPath, expected: input.state, keepMtime: false });
  } catch (error) {
    if (kept.isNew) await rm(input.keepOriginalTo, { force: true });
    throw error;
  }
  return kept.sha256;
}

/**
 * Sets fields in an NFO sidecar, creating it when there is none. Elements, comments and spacing that are not concerned stay
 * as they are; the new text is read back before it replaces the old atomically. Take it back with `restoreFile`.
 * @throws AppError UNSUPPORTED (not well formed, not UTF-8, several items), CONFLICT (changed meanwhile)
 */
export async function writeNfo(input: WriteNfoInput): Promise<FileUndo> {
  const absPath = await realpath(input.absPath).catch(() => input.absPath);
  const before = await fileState(absPath).catch(() => undefined);
  const { text, exists } = await prepare(input, absPath);
  const state = exists ? before : undefined;
  await removeStaleParts(absPath);
  const partPath = partPathFor(absPath);
  try {
    await createDurably(partPath, async (file) => {
      await file.writeFile(text, "utf8");
    });
    const sha256After = await sha256File(partPath);
    if (state === undefined) {
      await placeNew(partPath, absPath);
      return { absPath, backupPath: null, sha256Before: null, sha256After, mode: 0o644, mtimeMsBefore: 0 };
    }
    const backupPath = input.keepOriginalTo;
    const sha256Before = await replaceOld({ absPath, partPath, keepOriginalTo: backupPath, state });
    return { absPath, backupPath, sha256Before, sha256After, mode: state.mode, mtimeMsBefore: state.mtimeMs };
  } finally {
    await rm(partPath, { force: true });
  }
}
