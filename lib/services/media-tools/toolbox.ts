import type { Env } from "#lib/config/index.ts";
import {
  createMediaReader,
  findMediaTools,
  type MediaReader,
  type MediaTools,
} from "#lib/connectors/media-files/index.ts";

/** What work on media files needs for as long as a process lives. */
export type MediaToolbox = { reader: MediaReader; tools: MediaTools; close(): Promise<void> };

const found = new Map<string, Promise<MediaTools>>();

/** ffmpeg and ffprobe of this machine; looked for once a process and path. */
export function mediaToolsOf(env: Env): Promise<MediaTools> {
  const searchPath = process.env.PATH ?? "";
  const key = [searchPath, env.ffmpegPath, env.ffprobePath].join("|");
  const known = found.get(key);
  if (known !== undefined) return known;
  const looking = findMediaTools({ searchPath, ffmpegPath: env.ffmpegPath, ffprobePath: env.ffprobePath });
  found.set(key, looking);
  return looking;
}

/** Opens the reader pool; close it at the end of the process. */
export async function openMediaToolbox(env: Env): Promise<MediaToolbox> {
  const tools = await mediaToolsOf(env);
  const reader = createMediaReader({ concurrency: 2, ffprobePath: tools.ffprobe?.path });
  return { reader, tools, close: () => reader.close() };
}
