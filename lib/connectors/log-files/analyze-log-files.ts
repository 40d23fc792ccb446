import { availableParallelism } from "node:os";

import type {
  FileProfile,
  LogBlock,
  LogEngine,
  LogFileCounts,
  LogFileCursor,
  LogFormat,
  LogPart,
  LogState,
  LogSummary,
} from "#lib/logs/index.ts";

import { openContent } from "./byte-source.ts";
import { cursorOf, type FileProgress, type OpenedFile, openFiles } from "./file-identity.ts";
import { listLogFiles } from "./list-log-files.ts";
import { inlinePool, type MiningPool, threadPool } from "./mining-pool.ts";
import { sampleFile } from "./sample-file.ts";
import { BufferPool, splitBlocks } from "./split-blocks.ts";

/** Below this many bytes the start of threads costs more than they bring. */
const THREADS_FROM_BYTES = 12 << 20;

export type AnalyzedFile = {
  path: string;
  cursor: LogFileCursor;
  format: LogFormat;
  progress: FileProgress;
  /** Of this run's bytes and all runs before. */
  counts: LogFileCounts;
  firstMs: number | null;
  lastMs: number | null;
  /** Reasons why a part of it could not be read. */
  problems: string[];
};

/** What an earlier run left; hand it back to read only what is new. It survives the structured clone algorithm. */
export type LogCheckpoint = {
  state: LogState;
  cursors: LogFileCursor[];
  formats: Record<string, LogFormat>;
  /** Last records, which the state leaves out; they count for good when their file is cut or goes away. */
  tails: { path: string; part: LogPart }[];
};

export type AnalyzeProgress = { bytesRead: number; bytesTotal: number; files: number };

export type AnalyzeInput = {
  engine: LogEngine;
  /** Files and folders. */
  paths: readonly string[];
  checkpoint?: LogCheckpoint | undefined;
  /** Formats that a person has set right, by path; they win over detection. */
  formats?: Record<string, LogFormat> | undefined;
  /** Offset of times without a zone, in minutes east of UTC. */
  zoneOffsetMin?: number | undefined;
  /** The same for single files, by path. */
  zones?: Record<string, number> | undefined;
  /** Templates first seen after this time count as new. */
  knownBeforeMs?: number | undefined;
  /** Worker threads; 0 mines in the calling thread. */
  threads?: number | undefined;
  nowMs?: number | undefined;
  onProgress?: ((progress: AnalyzeProgress) => void) | undefined;
  signal?: AbortSignal | undefined;
};

export type LogAnalysis = LogSummary & {
  files: AnalyzedFile[];
  missing: string[];
  checkpoint: LogCheckpoint;
  /** State including the last record of each file, which the checkpoint leaves for the next run. */
  state: LogState;
  bytesRead: number;
};

type Run = AnalyzeInput & { opened: OpenedFile[]; detected: LogFormat[]; base: LogState };

/**
 * Reads log files and folders and analyses them whole: formats, templates with counts and variables, volume by level
 * over time, task events, findings. With the checkpoint of an earlier run only new bytes are read; a file that was
 * rotated or compressed is known again, one that was truncated is read anew. Nothing in a file is fatal.
 */
export async function analyzeLogFiles(input: AnalyzeInput): Promise<LogAnalysis> {
  const { files, missing } = await listLogFiles(input.paths);
  const { engine } = input;
  const checkpoint = usable(input);
  const opened = await openFiles(files, checkpoint?.cursors ?? []);
  const detected: LogFormat[] = [];
  for (const file of opened) detected.push(await formatOf({ ...input, checkpoint }, file));
  const changed = opened.some((file, index) => isReread({ ...input, checkpoint }, file, detected[index] as LogFormat));
  const base = changed || checkpoint === undefined ? engine.emptyState() : checkpoint.state;
  if (changed) for (const file of opened) file.offset = 0;
  const run: Run = { ...input, checkpoint, opened, detected, base };
  const { parts, tails, cursors, problems, bytesRead } = await mine(run);
  const paths = opened.map((file) => file.path);
  const settled = changed ? base : settleTails(run, renameFiles(base, opened));
  const state = engine.mergeParts(settled, parts, paths);
  const whole = tails.reduce((merged, { path, part }) => engine.mergeParts(merged, [part], [path]), state);
  const summary = engine.summarize(whole, { knownBeforeMs: input.knownBeforeMs });
  const formats = Object.fromEntries(opened.map((file, index) => [file.path, detected[index] as LogFormat]));
  return {
    ...summary,
    files: opened.map((file, index) =>
      describeFile(whole, file, {
        format: detected[index] as LogFormat,
        cursor: cursors[index] as LogFileCursor,
        problems: problems[index] ?? [],
      }),
    ),
    missing,
    checkpoint: { state: { ...state, templateIds: summary.templateIds }, cursors, formats, tails },
    state: whole,
    bytesRead,
  };
}

/** The checkpoint, unless another version of the engine made it: then everything is read anew. */
function usable({ engine, checkpoint }: AnalyzeInput): LogCheckpoint | undefined {
  return checkpoint?.state.version === engine.emptyState().version ? checkpoint : undefined;
}

async function formatOf(input: AnalyzeInput, file: OpenedFile): Promise<LogFormat> {
  const given = input.formats?.[file.path];
  if (given !== undefined) return given;
  const before = input.checkpoint?.formats[file.readAs];
  if (before !== undefined && file.progress === "unchanged") return before;
  return input.engine.detectFormat(await sampleFile(file.path, file.packing, file.size), file.mtimeMs);
}

/** A file whose format turns out differently now that there is more of it is read again from its start. */
function isReread(input: AnalyzeInput, file: OpenedFile, format: LogFormat): boolean {
  if (file.offset === 0) return false;
  const before = input.checkpoint?.formats[file.readAs];
  return before !== undefined && JSON.stringify(before) !== JSON.stringify(format);
}

/** Counts the last records of files that are no longer there, or were cut, for good. */
function settleTails({ engine, checkpoint, opened }: Run, state: LogState): LogState {
  const going = new Set(
    opened.filter(({ progress }) => progress !== "new" && progress !== "truncated").map(({ readAs }) => readAs),
  );
  const lost = (checkpoint?.tails ?? []).filter(({ path }) => !going.has(path));
  return lost.reduce((merged, { path, part }) => engine.mergeParts(merged, [part], [path]), state);
}

/** A rotated file goes on under its new name. */
function renameFiles(state: LogState, opened: readonly OpenedFile[]): LogState {
  const names = new Map(opened.filter((file) => file.readAs !== file.path).map((file) => [file.readAs, file.path]));
  if (names.size === 0) return state;
  return { ...state, files: state.files.map((file) => ({ ...file, path: names.get(file.path) ?? file.path })) };
}

async function mine(run: Run) {
  const { engine, opened, detected, signal } = run;
  const profiles: FileProfile[] = opened.map((file, index) => ({
    index,
    format: detected[index] as LogFormat,
    referenceMs: Math.min(file.mtimeMs, run.nowMs ?? Date.now()),
    zoneOffsetMin: run.zones?.[file.path] ?? run.zoneOffsetMin,
  }));
  const bytesTotal = opened.reduce((sum, file) => sum + Math.max(0, file.size - file.offset), 0);
  const threads = run.threads ?? (bytesTotal < THREADS_FROM_BYTES ? 0 : Math.min(4, availableParallelism()));
  const buffers = new BufferPool();
  const pool: MiningPool =
    threads > 0 ? threadPool(engine, profiles, { threads, buffers }) : inlinePool(engine, profiles, buffers);
  const tails: LogCheckpoint["tails"] = [];
  const cursors: LogFileCursor[] = [];
  const problems: string[][] = [];
  let bytesRead = 0;
  try {
    for (const [index, file] of opened.entries()) {
      const found: string[] = [];
      let { offset } = file;
      const content = await openContent(file.path, file.packing, {
        offset,
        onDamage: (reason) => found.push(reason),
        signal,
      });
      try {
        for await (const block of splitBlocks(content, { file: index, offset }, buffers)) {
          bytesRead += block.bytes.length + block.droppedBytes;
          if (block.tail) {
            tails.push({ path: file.path, part: minePart(engine, profiles[index] as FileProfile, block) });
            continue;
          }
          offset = block.offset + block.bytes.length + block.droppedBytes;
          await pool.add(block);
          run.onProgress?.({ bytesRead, bytesTotal, files: index });
        }
      } finally {
        await content.close();
      }
      cursors.push(cursorOf(file, offset));
      problems.push(found);
    }
    run.onProgress?.({ bytesRead, bytesTotal, files: opened.length });
    const parts: LogPart[] = await pool.finish();
    return { parts, tails, cursors, problems, bytesRead };
  } finally {
    await pool.close();
  }
}

function minePart(engine: LogEngine, profile: FileProfile, block: LogBlock): LogPart {
  const miner = engine.createMiner([{ ...profile, index: 0 }]);
  miner.add({ ...block, file: 0 });
  return miner.finish();
}

function describeFile(
  state: LogState,
  file: OpenedFile,
  more: { format: LogFormat; cursor: LogFileCursor; problems: string[] },
): AnalyzedFile {
  const known = state.files.find(({ path }) => path === file.path);
  const counts = known?.counts ?? emptyCounts();
  const timed = known !== undefined && Number.isFinite(known.firstMs);
  return {
    path: file.path,
    progress: file.progress,
    ...more,
    counts,
    firstMs: timed ? known.firstMs : null,
    lastMs: timed ? known.lastMs : null,
  };
}

const emptyCounts = (): LogFileCounts => ({
  lines: 0,
  records: 0,
  continuationLines: 0,
  emptyLines: 0,
  binaryLines: 0,
  hugeLines: 0,
  tornLines: 0,
  untimedRecords: 0,
  outOfOrderRecords: 0,
});
