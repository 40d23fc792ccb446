import { mkdir, open, readdir, rename, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import type { Env } from "#lib/config/index.ts";
import { newId } from "#lib/core/index.ts";
import { diskFull } from "./disk-full.ts";

const NEWLINE = 10;
const CHUNK_BYTES = 1 << 20;
/** A file that has reached this is closed under a name with its time, and a new one begun. */
export const ROTATE_BYTES = 64 << 20;
/** Room that is left to the database and to everything else on the disk. */
const RESERVE_BYTES = 64 << 20;
const CURRENT = "current.log";

export const streamFolder = (env: Env, name: string): string => join(env.dataDir, "ingest", "streams", name);
export const trialFolder = (env: Env, id: string): string => join(env.dataDir, "ingest", "trials", id);
export const spoolFolder = (env: Env): string => join(env.dataDir, "ingest", "spool");

export type StreamFile = { path: string; sizeBytes: number; modifiedMs: number; isCurrent: boolean };

/** The files of a stream, the oldest first. */
export async function listStreamFiles(folder: string): Promise<StreamFile[]> {
  const names = await readdir(folder).catch(() => []);
  const files: StreamFile[] = [];
  for (const name of names) {
    const path = join(folder, name);
    const info = await stat(path).catch(() => null);
    if (info?.isFile()) {
      files.push({ path, sizeBytes: info.size, modifiedMs: info.mtimeMs, isCurrent: name === CURRENT });
    }
  }
  return files.sort((a, b) => a.modifiedMs - b.modifiedMs);
}

/**
 * Appends a received batch to the current file of a stream. Each write ends with a line, and the file is opened for
 * appending, so that batches of several processes never cut each other's lines.
 * @throws AppError UNAVAILABLE when the disk is almost full
 */
export async function appendBatch(folder: string, batch: { path: string; bytes: number }, now: Date): Promise<void> {
  await assertRoom(folder, batch.bytes);
  const target = join(folder, CURRENT);
  await rotate(folder, target, batch.bytes, now);
  const from = await open(batch.path, "r");
  try {
    const to = await open(target, "a", 0o600);
    try {
      for await (const lines of wholeLines(from)) await to.appendFile(lines);
      await to.datasync();
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
}

/**
 * Refuses when `bytes` more would leave too little room on the disk that holds `folder`.
 * @throws AppError UNAVAILABLE
 */
export async function assertRoom(folder: string, bytes: number): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < bytes + RESERVE_BYTES) throw diskFull();
}

/** Two processes may both want to: the one that comes second finds a small file or none. */
async function rotate(folder: string, target: string, coming: number, now: Date): Promise<void> {
  const size = (await stat(target).catch(() => null))?.size ?? 0;
  if (size === 0 || size + coming <= ROTATE_BYTES) return;
  const stamp = now.toISOString().replaceAll(":", "-");
  await rename(target, join(folder, `${stamp}-${newId("f").slice(-6)}.log`)).catch(() => undefined);
}

type Reader = { read(buffer: Uint8Array, offset: number, length: number): Promise<{ bytesRead: number }> };

/** Pieces of a file that end with a line; a last line without an end gets one. */
async function* wholeLines(file: Reader): AsyncGenerator<Uint8Array> {
  let held: Buffer = Buffer.alloc(0);
  const buffer = Buffer.alloc(CHUNK_BYTES);
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES);
    if (bytesRead === 0) break;
    held = Buffer.concat([held, buffer.subarray(0, bytesRead)]);
    const end = held.lastIndexOf(NEWLINE) + 1;
    if (end === 0) continue;
    yield held.subarray(0, end);
    held = Buffer.from(held.subarray(end));
  }
  if (held.length > 0) yield Buffer.concat([held, Buffer.from("\n")]);
}
