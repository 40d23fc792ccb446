import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { deserialize, serialize } from "node:v8";
import type { Env } from "#lib/config/index.ts";
import type { LogCheckpoint } from "#lib/connectors/log-files/index.ts";

/** Where each record of a source stands: columns per file, and the template of each shape. Times are epoch ms or NaN. */
export type LineIndex = {
  version: 1;
  files: string[];
  templateIds: string[];
  templateOfShape: Uint32Array;
  lines: { file: number; offsets: Float64Array; shapes: Uint32Array; times: Float64Array; levels: Uint8Array }[];
};

const folderOf = (env: Env): string => join(env.dataDir, "logs");
const indexPath = (env: Env, sourceId: string): string => join(folderOf(env), `${sourceId}.lines`);
const checkpointPath = (env: Env, sourceId: string): string => join(folderOf(env), `${sourceId}.checkpoint`);

async function writeWhole(path: string, value: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const part = `${path}.part`;
  const file = await open(part, "w", 0o600);
  try {
    await file.writeFile(serialize(value));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(part, path);
}

/** Reads what `writeWhole` wrote; null when there is none or it can't be read any more, which only costs a new reading. */
async function readWhole<T>(path: string): Promise<T | null> {
  try {
    return deserialize(await readFile(path)) as T;
  } catch {
    return null;
  }
}

export const readCheckpoint = (env: Env, sourceId: string): Promise<LogCheckpoint | null> =>
  readWhole<LogCheckpoint>(checkpointPath(env, sourceId));

/** Stores what a run learnt. The index goes first: a checkpoint without its index would hide lines for ever. */
export async function writeLogState(
  env: Env,
  sourceId: string,
  state: { index: LineIndex; checkpoint: LogCheckpoint },
): Promise<void> {
  await writeWhole(indexPath(env, sourceId), state.index);
  await writeWhole(checkpointPath(env, sourceId), state.checkpoint);
}

export async function removeLogState(env: Env, sourceId: string): Promise<void> {
  await rm(indexPath(env, sourceId), { force: true });
  await rm(checkpointPath(env, sourceId), { force: true });
}

const CACHED_MAX = 2;
const cache = new Map<string, { mtimeMs: number; index: LineIndex }>();

/** The line index of a source, kept in memory while its file stays the same; null when nothing was read yet. */
export async function readLineIndex(env: Env, sourceId: string): Promise<LineIndex | null> {
  const path = indexPath(env, sourceId);
  const mtimeMs = (await stat(path).catch(() => null))?.mtimeMs;
  if (mtimeMs === undefined) return null;
  const known = cache.get(path);
  if (known?.mtimeMs === mtimeMs) return known.index;
  const index = await readWhole<LineIndex>(path);
  if (index === null || index.version !== 1) return null;
  cache.delete(path);
  cache.set(path, { mtimeMs, index });
  for (const oldest of cache.keys()) {
    if (cache.size <= CACHED_MAX) break;
    cache.delete(oldest);
  }
  return index;
}
