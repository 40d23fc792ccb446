import { isAbsolute, relative } from "node:path";
import type { Source } from "#generated/prisma/client.ts";
import type { LogAnalysis } from "#lib/connectors/log-files/index.ts";

/** One look at the logs of a source, and from when on what it found is kept. */
export type Look = { source: Source; analysis: LogAnalysis; now: Date; patternsFromMs: number; volumeFromMs: number };
export type Template = LogAnalysis["templates"][number];

/** Files below the source are named from there, so that they keep their name when the source's folder moves. */
export function nameOf(source: Source, path: string): string {
  const inside = relative(source.path, path);
  return inside.startsWith("..") || isAbsolute(inside) ? path : inside;
}
