import { z } from "zod";
import { PageInput } from "#lib/core/index.ts";
import { FindingView } from "#lib/services/finding/index.ts";
import { RecommendationView } from "#lib/services/recommendation/index.ts";

export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "none"] as const;
export const LogLevelName = z.enum(LOG_LEVELS);
export type LogLevelName = z.infer<typeof LogLevelName>;

export const LogTemplateView = z.object({
  id: z.string(),
  sourceId: z.string(),
  template: z.string(),
  count: z.number().int(),
  share: z.number().min(0).max(1),
  levels: z.partialRecord(LogLevelName, z.number().int()),
  firstSeen: z.iso.datetime().nullable(),
  lastSeen: z.iso.datetime().nullable(),
});
export type LogTemplateView = z.infer<typeof LogTemplateView>;

export const ListLogTemplatesInput = PageInput.extend({
  sourceId: z.string().optional(),
  search: z.string().max(200).optional(),
  level: LogLevelName.optional(),
});
export type ListLogTemplatesInput = z.infer<typeof ListLogTemplatesInput>;

/** A line as it stands in its file. `text` null: the file was changed or removed since (`problem` says so). */
export const LogLineView = z.object({
  sourceId: z.string(),
  path: z.string(),
  offset: z.number().int(),
  text: z.string().nullable(),
  level: LogLevelName.nullable(),
  at: z.iso.datetime().nullable(),
  isContext: z.boolean(),
  problem: z.string().nullable(),
});
export type LogLineView = z.infer<typeof LogLineView>;

export const ListLogLinesInput = PageInput.extend({
  templateId: z.string().optional().describe("lines of this pattern"),
  findingId: z.string().optional().describe("lines behind this finding"),
  sourceId: z.string().optional(),
  path: z.string().optional().describe("with offset: lines around this place"),
  offset: z.coerce.number().int().nonnegative().optional(),
  context: z.coerce.number().int().min(0).max(50).default(0).describe("lines before and after each"),
});
export type ListLogLinesInput = z.infer<typeof ListLogLinesInput>;

export const LogVolumeInput = z.object({
  sourceId: z.string().optional(),
  buckets: z.coerce.number().int().min(10).max(500).default(96),
});
export type LogVolumeInput = z.infer<typeof LogVolumeInput>;

export const LogVolume = z.object({
  bucketSeconds: z.number(),
  buckets: z.array(z.object({ startAt: z.iso.datetime(), counts: z.partialRecord(LogLevelName, z.number().int()) })),
});
export type LogVolume = z.infer<typeof LogVolume>;

export const LogFileView = z.object({
  id: z.string(),
  sourceId: z.string(),
  path: z.string(),
  sizeBytes: z.number(),
  lineCount: z.number().int(),
  oddLineCount: z.number().int(),
  format: z.string().nullable(),
  firstEventAt: z.iso.datetime().nullable(),
  lastEventAt: z.iso.datetime().nullable(),
  problem: z.string().nullable(),
});
export type LogFileView = z.infer<typeof LogFileView>;

export const ListLogFilesInput = PageInput.extend({ sourceId: z.string().optional() });
export type ListLogFilesInput = z.infer<typeof ListLogFilesInput>;

export const AnalyzeLogsInput = z.object({
  hours: z.coerce
    .number()
    .positive()
    .max(87_600)
    .optional()
    .describe("window back from now; default the setting log_analysis_window_hours"),
  days: z.coerce.number().positive().max(3650).optional().describe("window in days, when no hours are given"),
  timeRangeHours: z.coerce.number().positive().max(87_600).optional().describe("same as hours"),
  logLevel: z
    .enum(["error", "warn", "info", "debug"])
    .optional()
    .describe("only patterns with records at least this severe"),
  includePatterns: z.boolean().default(true),
  bottlenecksOnly: z.boolean().default(false).describe("findings only, no patterns"),
  generateRecommendations: z.boolean().default(false),
});
export type AnalyzeLogsInput = z.infer<typeof AnalyzeLogsInput>;

/** What logs and task history say about a window of time. */
export const LogAnalysis = z.object({
  timeRangeHours: z.number(),
  analyzedAt: z.iso.datetime(),
  logLines: z.number().int(),
  taskRuns: z.number().int(),
  patternsFound: z.number().int(),
  patterns: z.array(LogTemplateView),
  findings: z.array(FindingView),
  recommendations: z.array(RecommendationView).nullable(),
});
export type LogAnalysis = z.infer<typeof LogAnalysis>;
