import type { TechnicalFacts } from "#lib/metadata/index.ts";
import { createMediaReader } from "../reader/create-media-reader.ts";
import { faultOfFile } from "../reader/read-media-file.ts";
import type { Chapter, MediaReadFault } from "../reader/read-result.ts";
import { readWithFfprobe } from "../reader/read-with-ffprobe.ts";

export type MediaProbe = { ok: true; technical: TechnicalFacts; chapters: Chapter[]; prober: string };

/**
 * Technical facts of one file: from ffprobe when it is given and knows the file, else from the tag reader. For many
 * files use `createMediaReader`, which keeps its workers.
 */
export async function probeMedia(input: {
  absPath: string;
  ffprobePath?: string | undefined;
  timeoutMs?: number;
  signal?: AbortSignal | undefined;
}): Promise<MediaProbe | MediaReadFault> {
  const { absPath, ffprobePath, timeoutMs = 15_000, signal } = input;
  const fault = await faultOfFile(absPath);
  if (fault !== undefined) return fault;
  if (ffprobePath !== undefined) {
    const probed = await readWithFfprobe({ absPath, ffprobePath, timeoutMs, signal });
    if (probed.ok) return { ok: true, technical: probed.technical, chapters: probed.chapters, prober: "ffprobe" };
  }
  const reader = createMediaReader({ concurrency: 1, timeoutMs });
  try {
    const reading = await reader.read(absPath);
    if (!reading.ok) return reading;
    return { ok: true, technical: reading.technical, chapters: reading.chapters, prober: "music-metadata" };
  } finally {
    await reader.close();
  }
}
