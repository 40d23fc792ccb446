import { z } from "zod";

import { LOG_LEVELS } from "./levels.ts";

export const logLevelSchema = z.enum(LOG_LEVELS);

/** How many records carry each level; `none` counts records that name no known level. */
export const levelCountsSchema = z.object({
  trace: z.number().int().nonnegative(),
  debug: z.number().int().nonnegative(),
  info: z.number().int().nonnegative(),
  warn: z.number().int().nonnegative(),
  error: z.number().int().nonnegative(),
  fatal: z.number().int().nonnegative(),
  none: z.number().int().nonnegative(),
});
export type LevelCounts = z.infer<typeof levelCountsSchema>;

/** One record of a log: a line, or several lines that belong together. Times are epoch ms. */
export const logEventSchema = z.object({
  file: z.string(),
  offset: z.number().int().nonnegative(),
  byteLength: z.number().int().nonnegative(),
  ts: z.number().nullable(),
  level: logLevelSchema.nullable(),
  message: z.string(),
  taskId: z.string().optional(),
  taskType: z.string().optional(),
  /** What the record says about a task: started, completed or failed. */
  taskPhase: z.enum(["start", "complete", "error"]).optional(),
  fields: z.record(z.string(), z.unknown()).optional(),
});
export type LogEvent = z.infer<typeof logEventSchema>;

/** Where a line stands: bytes from the start of the (decompressed) file. */
export const logLineRefSchema = z.object({ file: z.string(), offset: z.number().int().nonnegative() });
export type LogLineRef = z.infer<typeof logLineRefSchema>;

export const VARIABLE_KINDS = ["number", "duration", "size", "ip", "path", "url", "id", "time", "text"] as const;
export const variableKindSchema = z.enum(VARIABLE_KINDS);
export type VariableKind = z.infer<typeof variableKindSchema>;

/** Spread of one numeric variable of a template; quantiles are within 2 % of the true value. */
export const variableStatsSchema = z.object({
  /** Position among the wildcards of the template, or -1 for a named field of a structured record. */
  slot: z.number().int(),
  /** Name that the text gives the value (`durationMs`, the word before `=` or `:`), or null. */
  name: z.string().nullable(),
  kind: variableKindSchema,
  count: z.number().int().nonnegative(),
  min: z.number(),
  max: z.number(),
  mean: z.number(),
  p50: z.number(),
  p95: z.number(),
  p99: z.number(),
});
export type VariableStats = z.infer<typeof variableStatsSchema>;

/** A pattern: constant text with `<*>` for what varies. */
export const logTemplateSchema = z.object({
  /** Stable: a hash of the text, kept when later lines only widen the pattern. */
  id: z.string(),
  template: z.string(),
  count: z.number().int().nonnegative(),
  levels: levelCountsSchema,
  firstSeenMs: z.number().nullable(),
  lastSeenMs: z.number().nullable(),
  example: logLineRefSchema.extend({ text: z.string() }),
  variables: z.array(variableStatsSchema),
});
export type LogTemplate = z.infer<typeof logTemplateSchema>;

/** Volume per time bucket; `startMs` is inclusive. */
export const logBucketSchema = z.object({
  startMs: z.number(),
  count: z.number().int().nonnegative(),
  levels: levelCountsSchema,
});
export type LogBucket = z.infer<typeof logBucketSchema>;

export const LOG_FINDING_KINDS = [
  "new_pattern",
  "burst",
  "silence",
  "level_shift",
  "change_point",
  "periodicity",
  "cascade",
  "retry_storm",
] as const;
export const logFindingKindSchema = z.enum(LOG_FINDING_KINDS);
export type LogFindingKind = z.infer<typeof logFindingKindSchema>;

export const LOG_SEVERITIES = ["low", "medium", "high", "critical"] as const;
export const logSeveritySchema = z.enum(LOG_SEVERITIES);
export type LogSeverity = z.infer<typeof logSeveritySchema>;

const during = { fromMs: z.number(), toMs: z.number() };
const templateIds = z.array(z.string());

/**
 * Which lines show a finding, so that all of them can be listed (`findingLines`). Times are inclusive.
 * `pattern`: those of templates (of any when none is named) between two times; `edges`: those at either end of a gap;
 * `level`: those of levels; `pairs`: the lines of the first template that follow one of the second in time, with
 * these; `place`: named one by one.
 */
export const lineSelectorSchema = z.discriminatedUnion("by", [
  z.object({ by: z.literal("pattern"), templateIds, ...during }),
  z.object({ by: z.literal("edges"), templateIds, ...during }),
  z.object({ by: z.literal("level"), levels: z.array(logLevelSchema), ...during }),
  z.object({ by: z.literal("pairs"), templateIds, withinMs: z.number(), ...during }),
  z.object({ by: z.literal("place"), lines: z.array(logLineRefSchema) }),
]);
export type LineSelector = z.infer<typeof lineSelectorSchema>;

/** Something out of the ordinary, with the lines that show it. */
export const logFindingSchema = z.object({
  /** Stable for the same kind, templates and start, so that a later run updates instead of repeating. */
  id: z.string(),
  kind: logFindingKindSchema,
  severity: logSeveritySchema,
  title: z.string(),
  /** 1 - p-value after correction for the number of tests, 0..1. */
  confidence: z.number().min(0).max(1),
  firstSeen: z.number(),
  lastSeen: z.number(),
  count: z.number().int().nonnegative(),
  templateIds: z.array(z.string()),
  /** Up to 20 lines; `findingLines` lists all that `lines` selects. */
  evidence: z.array(logLineRefSchema),
  lines: lineSelectorSchema,
  lineCount: z.number().int().nonnegative(),
  /** 0..1, what the severity is made of (docs/severity.md). */
  score: z.number().min(0).max(1),
  /** The numbers behind the title, by name with unit (`expectedPerHour`, `periodMs`, `ratioBefore`, ...). */
  measures: z.record(z.string(), z.number()),
});
export type LogFinding = z.infer<typeof logFindingSchema>;

/** What is known of a file after a run: hand it back to read only what has been added since. */
export const logFileCursorSchema = z.object({
  path: z.string(),
  /** Bytes of the (decompressed) content that were read, up to the end of the last whole line. */
  offset: z.number().int().nonnegative(),
  size: z.number().int().nonnegative(),
  inode: z.string(),
  /** SHA-256 of the first `headBytes` bytes, in hex. */
  headHash: z.string(),
  headBytes: z.number().int().nonnegative(),
});
export type LogFileCursor = z.infer<typeof logFileCursorSchema>;

/** What reading one file counted. Nothing in a file is fatal: odd lines are counted here and kept. */
export const logFileCountsSchema = z.object({
  lines: z.number().int().nonnegative(),
  records: z.number().int().nonnegative(),
  continuationLines: z.number().int().nonnegative(),
  emptyLines: z.number().int().nonnegative(),
  binaryLines: z.number().int().nonnegative(),
  hugeLines: z.number().int().nonnegative(),
  tornLines: z.number().int().nonnegative(),
  untimedRecords: z.number().int().nonnegative(),
  outOfOrderRecords: z.number().int().nonnegative(),
});
export type LogFileCounts = z.infer<typeof logFileCountsSchema>;
