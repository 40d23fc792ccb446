import { z } from "zod";
import { contentHashOf } from "#lib/core/index.ts";
import { logFormatSchema } from "#lib/logs/index.ts";

/** What a person said about how files of a source are to be read; `pattern` is a path with `*` for any run of characters. */
export const LogCorrection = z.object({
  pattern: z.string().min(1).max(500),
  format: logFormatSchema.nullable().describe("null: found out by itself"),
  zoneOffsetMin: z.number().int().min(-1440).max(1440).nullable(),
  by: z.string(),
  at: z.iso.datetime(),
});
export type LogCorrection = z.infer<typeof LogCorrection>;

/** Task type -> the services, or other task types, that its runs call. */
export const TaskCalls = z.record(z.string().min(1).max(200), z.array(z.string().min(1).max(200)).max(100));

/** The JSON beside a source; what is not there has its default. */
export const SourceConfig = z.object({
  isWatched: z.boolean().optional(),
  expiresAt: z.iso.datetime().optional(),
  corrections: z.array(LogCorrection).optional(),
  recordedTo: z.iso.datetime().optional(),
  calls: TaskCalls.optional(),
});
export type SourceConfig = z.infer<typeof SourceConfig>;

export const configOf = (source: { config: unknown }): SourceConfig => SourceConfig.catch({}).parse(source.config);

/** Whether a path is meant by a pattern in which `*` stands for any run of characters. */
function isMeant(pattern: string, path: string): boolean {
  const parts = pattern.split("*").map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${parts.join("[^]*")}$`).test(path);
}

/** What a person said about a file, by its name in the source; what was said last counts. */
export const correctionOf = (source: { config: unknown }, path: string): LogCorrection | null =>
  configOf(source).corrections?.findLast(({ pattern }) => isMeant(pattern, path)) ?? null;

/** Changes whenever a correction does. */
export const correctionsKey = (source: { config: unknown }): string =>
  contentHashOf(configOf(source).corrections ?? []);
