import { writeFile } from "node:fs/promises";
import path from "node:path";
import {
  createMediaReader,
  findMediaTools,
  type MediaReadResult,
  walkMediaFolder,
} from "#lib/connectors/media-files/index.ts";
import { AppError } from "#lib/core/index.ts";

import type { BenchmarkInput, BenchmarkSummary } from "./benchmark.ts";

/** Several artists of one file are one text in the product; the scorer takes them as a list. */
function predictionOf(result: MediaReadResult): Record<string, unknown> {
  if (!result.ok) return { error: result.message };
  const { title, artist, album, year, genres, track } = result.tags;
  return { title, artist: artist?.split("; "), album, year, genre: genres, track };
}

/**
 * Reads the tags of every file of a folder as a scan does, and writes `{relPath: {title, artist, album, year, genre,
 * track, error?}}`. `--no-ffprobe` leaves ffprobe out.
 */
export async function run({ input, output, options }: BenchmarkInput): Promise<BenchmarkSummary> {
  if (input === undefined || output === undefined) {
    throw new AppError("INVALID_INPUT", "The benchmark needs --input (a folder of media) and --output.");
  }
  const startedAt = performance.now();
  const tools =
    options["no-ffprobe"] === undefined ? await findMediaTools({ searchPath: process.env.PATH ?? "" }) : undefined;
  const reader = createMediaReader({ concurrency: 2, ffprobePath: tools?.ffprobe?.path });
  const predictions: Record<string, unknown> = {};
  let failed = 0;
  try {
    const { files } = await walkMediaFolder({ root: input });
    await Promise.all(
      files.map(async ({ relPath }) => {
        const result = await reader.read(path.join(input, relPath));
        if (!result.ok) failed += 1;
        predictions[relPath] = predictionOf(result);
      }),
    );
  } finally {
    await reader.close();
  }
  await writeFile(output, JSON.stringify(predictions, null, 1));
  return { seconds: (performance.now() - startedAt) / 1_000, files: Object.keys(predictions).length, failed };
}
