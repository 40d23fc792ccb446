import type { TechnicalFacts } from "#lib/metadata/index.ts";
import { createLimiter } from "../tools/limiter.ts";
import { type PoolAnswer, WorkerPool } from "../worker/worker-pool.ts";
import { faultOfFile } from "./read-media-file.ts";
import type { MediaReader, MediaReaderOptions, MediaReadFault, MediaReading, MediaReadResult } from "./read-result.ts";
import { readWithFfprobe } from "./read-with-ffprobe.ts";

const LIMITS = { concurrency: 2, timeoutMs: 15_000, heapMib: 512 };

function resultOf(answer: PoolAnswer<MediaReadResult>, timeoutMs: number): MediaReadResult {
  switch (answer.outcome) {
    case "answered":
      return answer.result;
    case "timeout":
      return { ok: false, code: "timeout", message: `Reading the file took longer than ${timeoutMs / 1_000} s.` };
    case "out_of_memory":
      return { ok: false, code: "too_hungry", message: "Reading the file would have taken too much memory." };
    case "crashed":
      return { ok: false, code: "damaged", message: "The reader crashed on this file." };
    case "closed":
      return { ok: false, code: "closed", message: "The reader was closed before the file was read." };
  }
}

/** Facts that a complete reading has; a gap here is reason to ask ffprobe. */
function lacksFacts({ hasVideo, durationMs, widthPx }: TechnicalFacts): boolean {
  return durationMs === undefined || (hasVideo === true && widthPx === undefined);
}

/** The first reader's values win; the second fills what is absent. */
function mergeReadings(first: MediaReading, second: MediaReading): MediaReading {
  return {
    ok: true,
    tags: { ...second.tags, ...first.tags },
    technical: { ...second.technical, ...first.technical },
    taggedKind: first.taggedKind ?? second.taggedKind,
    chapters: first.chapters.length > 0 ? first.chapters : second.chapters,
    pictures: first.pictures.length > 0 ? first.pictures : second.pictures,
    readers: [...new Set([...first.readers, ...second.readers])],
    warnings: [...first.warnings, ...second.warnings],
  };
}

function worthAsking(result: MediaReadResult): boolean {
  if (result.ok) return lacksFacts(result.technical);
  return (
    result.code === "damaged" ||
    result.code === "unsupported" ||
    result.code === "timeout" ||
    result.code === "too_hungry"
  );
}

function combine(first: MediaReadResult, second: MediaReading | MediaReadFault): MediaReadResult {
  if (!second.ok) return first;
  if (first.ok) return mergeReadings(first, second);
  return { ...second, warnings: [first.message, ...second.warnings] };
}

/**
 * A pool of readers for media files: music-metadata in worker threads, each file under a time and memory limit, then
 * ffprobe (when given) for what the first could not read or left open.
 */
export function createMediaReader(options: MediaReaderOptions = {}): MediaReader {
  const limits = { ...LIMITS, ...options };
  const pool = new WorkerPool<MediaReadResult>({
    workerUrl: new URL("../worker/media-worker.ts", import.meta.url),
    concurrency: limits.concurrency,
    heapMib: limits.heapMib,
  });
  const closing = new AbortController();
  const probing = createLimiter(limits.concurrency);
  return {
    async read(absPath) {
      const fault = await faultOfFile(absPath);
      if (fault !== undefined) return fault;
      const first = resultOf(await pool.run({ kind: "read", absPath }, limits.timeoutMs), limits.timeoutMs);
      const { ffprobePath } = options;
      if (ffprobePath === undefined || !worthAsking(first)) return first;
      const { timeoutMs } = limits;
      const probe = () => readWithFfprobe({ absPath, ffprobePath, timeoutMs, signal: closing.signal });
      return combine(first, await probing(probe));
    },
    async close() {
      closing.abort();
      await pool.close();
    },
  };
}
