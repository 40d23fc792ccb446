import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { deserialize, serialize } from "node:v8";
import type { Env } from "#lib/config/index.ts";
import type { LogCheckpoint } from "#lib/connectors/log-files/index.ts";
import type { LineSelector, LineIndex as RecordRuns } from "#lib/logs/index.ts";

/** Where each record of a source stands, in packed runs, and the template of each shape. */
export type LineIndex = {
  version: 3;
  files: string[];
  templateIds: string[];
  templateOfShape: Uint32Array;
  lines: RecordRuns[];
  /** Which lines show a finding, by the finding's key. */
  selectors: Record<string, LineSelector>;
};

/** A fair sample of the values of one variable of a pattern, with the times of their lines. */
export type VariableSample = {
  slot: number;
  name: string | null;
  kind: string;
  count: number;
  times: Float64Array;
  values: Float64Array;
};

/** By template id. */
export type VariableSamples = { version: 1; samples: Record<string, VariableSample[]> };

/** What a run started from: with other corrections everything is read anew. */
export type StoredCheckpoint = { version: 3; corrections: string; checkpoint: LogCheckpoint };

type Part = "lines" | "variables" | "checkpoint";
const PARTS: readonly Part[] = ["lines", "variables", "checkpoint"];

const pathOf = (env: Env, sourceId: string, part: Part): string => join(env.dataDir, "logs", `${sourceId}.${part}`);

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
async function readWhole<T extends { version: number }>(path: string, version: T["version"]): Promise<T | null> {
  try {
    const value = deserialize(await readFile(path)) as T;
    return value.version === version ? value : null;
  } catch {
    return null;
  }
}

export const readCheckpoint = (env: Env, sourceId: string): Promise<StoredCheckpoint | null> =>
  readWhole<StoredCheckpoint>(pathOf(env, sourceId, "checkpoint"), 3);

export const readVariableSamples = (env: Env, sourceId: string): Promise<VariableSamples | null> =>
  readWhole<VariableSamples>(pathOf(env, sourceId, "variables"), 1);

/** Stores what a run learnt. The index goes first: a checkpoint without its index would hide lines for ever. */
export async function writeLogState(
  env: Env,
  sourceId: string,
  state: { index: LineIndex; variables: VariableSamples; checkpoint: StoredCheckpoint },
): Promise<void> {
  await writeWhole(pathOf(env, sourceId, "lines"), state.index);
  await writeWhole(pathOf(env, sourceId, "variables"), state.variables);
  await writeWhole(pathOf(env, sourceId, "checkpoint"), state.checkpoint);
}

export async function removeLogState(env: Env, sourceId: string): Promise<void> {
  for (const part of PARTS) await rm(pathOf(env, sourceId, part), { force: true });
}

/** Records that are kept in memory: some 6 bytes each. */
const CACHED_RECORDS_MAX = 40_000_000;
type Cached = { mtimeMs: number; records: number; index: LineIndex };
const cache = new Map<string, Cached>();

function makeRoom(): void {
  let records = 0;
  for (const held of cache.values()) records += held.records;
  for (const [path, held] of cache) {
    if (records <= CACHED_RECORDS_MAX || cache.size <= 1) break;
    cache.delete(path);
    records -= held.records;
  }
}

/**
 * The line index of a source, the same object while its file stays the same; null when nothing was read yet. The most
 * recently used ones are kept in memory.
 */
export async function readLineIndex(env: Env, sourceId: string): Promise<LineIndex | null> {
  const path = pathOf(env, sourceId, "lines");
  const mtimeMs = (await stat(path).catch(() => null))?.mtimeMs;
  if (mtimeMs === undefined) return null;
  const known = cache.get(path);
  cache.delete(path);
  if (known?.mtimeMs === mtimeMs) {
    cache.set(path, known);
    return known.index;
  }
  const index = await readWhole<LineIndex>(path, 3);
  if (index === null) return null;
  const records = index.lines.reduce((sum, run) => sum + run.length, 0);
  cache.set(path, { mtimeMs, records, index });
  makeRoom();
  return index;
}
