import { access, constants, realpath, rm } from "node:fs/promises";
import path from "node:path";
import { AppError } from "#lib/core/index.ts";
import { partPathFor, removeStaleParts } from "../files/part-file.ts";
import { type FileState, fileState, keepOriginal, swapIn } from "../files/replace-file.ts";
import { sha256File } from "../files/sha256-file.ts";
import type { MediaJob } from "../worker/media-worker.ts";
import { runMediaJob } from "../worker/shared-pool.ts";
import type { EditResult } from "./edit-file.ts";
import { askSecondWitness } from "./second-witness.ts";
import { toFieldEdits } from "./tag-edits.ts";
import type { WriteRefusal, WriteTagsInput, WriteTagsResult } from "./tag-writing.ts";

const BASE_TIMEOUT_MS = 60_000;
const BYTES_PER_SECOND = 20 * 1024 * 1024;

type Refused = Extract<WriteTagsResult, { written: false }>;

const refuse = (code: WriteRefusal, reason: string): Refused => ({ written: false, code, reason });

/** Files being written by this process: two writers of one file would each undo the other. */
const busy = new Set<string>();

async function editInWorker(job: MediaJob, timeoutMs: number): Promise<EditResult> {
  const answer = await runMediaJob<EditResult>(job, timeoutMs);
  if (answer.outcome === "answered") return answer.result;
  const reasons = {
    timeout: "Writing took too long and was stopped.",
    out_of_memory: "Writing would have taken too much memory.",
    crashed: "The writer crashed on this file.",
    closed: "The writer was closed.",
  };
  return { ok: false, code: answer.outcome === "timeout" ? "timeout" : "failed", reason: reasons[answer.outcome] };
}

/** The caller's own reason not to go on: neither a fault of the file nor a refusal. */
class SwapForbidden extends Error {
  constructor(cause: unknown) {
    super("the files may not change places", { cause });
  }
}

type Session = { input: WriteTagsInput; absPath: string; state: FileState; partPath: string; timeoutMs: number };

async function writeChecked(session: Session): Promise<WriteTagsResult> {
  const { input, absPath, state, partPath, timeoutMs } = session;
  const edits = toFieldEdits(input.changes);
  const kept = await keepOriginal(absPath, input.keepOriginalTo, state);
  const backupPath = input.keepOriginalTo;
  let isUsed = false;
  try {
    const made = await editInWorker({ kind: "edit", sourcePath: backupPath, partPath, edits }, timeoutMs);
    if (!made.ok) return refuse(made.code, made.reason);
    const { sha256 } = kept;
    const undo = {
      absPath,
      backupPath,
      sha256Before: sha256,
      sha256After: sha256,
      mode: state.mode,
      mtimeMsBefore: state.mtimeMs,
    };
    if (made.unchanged) return { written: true, unchanged: true, writer: made.writer, undo, checks: made.checks };
    input.signal?.throwIfAborted();
    const { ffmpegPath, ffprobePath, signal } = input;
    const verdict = await askSecondWitness({
      sourcePath: backupPath,
      partPath,
      edits,
      fieldsBefore: made.fieldsBefore,
      ffmpegPath,
      ffprobePath,
      timeoutMs,
      signal,
    });
    if (!verdict.ok) return refuse(verdict.code, verdict.reason);
    const sha256After = await sha256File(partPath, { signal });
    input.signal?.throwIfAborted();
    await input.beforeSwap?.().catch((cause: unknown) => {
      throw new SwapForbidden(cause);
    });
    await swapIn({ partPath, absPath, expected: state, keepMtime: input.keepMtime === true });
    isUsed = true;
    const checks = [...made.checks, ...verdict.checks];
    return { written: true, unchanged: false, writer: made.writer, undo: { ...undo, sha256After }, checks };
  } finally {
    await rm(partPath, { force: true });
    if (!isUsed && kept.isNew) await rm(backupPath, { force: true });
  }
}

function refusalFrom(error: unknown): Refused {
  if (error instanceof AppError) {
    const code = error.code === "CONFLICT" ? "changed_meanwhile" : error.code === "NOT_FOUND" ? "not_found" : "failed";
    return refuse(code, error.message);
  }
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "ENOSPC" || code === "EDQUOT")
    return refuse("no_space", "There is not enough room on the disk for a copy.");
  if (code === "EACCES" || code === "EPERM" || code === "EROFS")
    return refuse("not_permitted", "The file or its folder may not be written to.");
  if (code === "ENOENT" || code === "ENOTDIR")
    return refuse("not_found", "The file, or the folder for its kept original, is not there.");
  return refuse("failed", `Writing failed (${code ?? "unknown cause"}).`);
}

async function startSession(input: WriteTagsInput): Promise<Session | Refused> {
  if (!path.isAbsolute(input.absPath) || !path.isAbsolute(input.keepOriginalTo))
    return refuse("failed", "Paths must be absolute.");
  if (Object.keys(input.changes).length === 0) return refuse("failed", "There is nothing to write.");
  const absPath = await realpath(input.absPath);
  const state = await fileState(absPath);
  if (state.size === 0) return refuse("damaged", "The file is empty (0 bytes).");
  await access(absPath, constants.R_OK | constants.W_OK);
  await access(path.dirname(absPath), constants.W_OK);
  const timeoutMs = input.timeoutMs ?? BASE_TIMEOUT_MS + (1_000 * state.size) / BYTES_PER_SECOND;
  return { input, absPath, state, partPath: partPathFor(absPath), timeoutMs };
}

/**
 * Writes tags into a media file without ever putting it at risk. The original bytes are copied to `keepOriginalTo` first;
 * the edit is made on a new file beside the original, compared with it part by part and by a second program, flushed, and
 * only then renamed over it. Whatever cannot be written or proven is refused with a reason, and the file is untouched:
 * the caller then uses a sidecar. Take it back with `restoreFile(result.undo)`.
 * @throws AbortError when aborted before the swap, and what `beforeSwap` throws; nothing else
 */
export async function writeTags(input: WriteTagsInput): Promise<WriteTagsResult> {
  input.signal?.throwIfAborted();
  let locked: string | undefined;
  try {
    const session = await startSession(input);
    if ("written" in session) return session;
    if (busy.has(session.absPath)) return refuse("changed_meanwhile", "Another write to this file is under way.");
    locked = session.absPath;
    busy.add(locked);
    await removeStaleParts(session.absPath);
    return await writeChecked(session);
  } catch (error) {
    if (error instanceof SwapForbidden) throw error.cause;
    if (input.signal?.aborted) throw error;
    return refusalFrom(error);
  } finally {
    if (locked !== undefined) busy.delete(locked);
  }
}
