import { z } from "zod";
import { FindingView } from "#lib/services/finding/index.ts";
import { JobView } from "#lib/services/job/index.ts";
import { RecommendationView } from "#lib/services/recommendation/index.ts";
import { LogLevelName, LogTemplateView, windowFields } from "./schemas.ts";

const fieldName = (what: string) =>
  z
    .string()
    .trim()
    .min(1)
    .max(100)
    .optional()
    .describe(`name of the field that holds the ${what}, with form json or logfmt; the usual names when left out`);

/** How a file is to be read, as a person says it. `columns`: those in front of the message. */
export const FormatChoice = z.object({
  form: z
    .enum(["automatic", "json", "logfmt", "head", "plain"])
    .describe("head: text with columns in front of the message; plain: the whole line is the message"),
  columns: z.coerce
    .number()
    .int()
    .min(0)
    .max(16)
    .default(0)
    .describe("columns in front of the message, with form head"),
  separator: z.enum(["blank", "tab", "bar", "semicolon"]).default("blank").describe("what stands between columns"),
  levelColumn: z.coerce
    .number()
    .int()
    .min(1)
    .max(16)
    .optional()
    .describe("which of these columns holds the level, the first is 1; found out when left out"),
  timeField: fieldName("time"),
  levelField: fieldName("level"),
  messageField: fieldName("message"),
  joinsLines: z.boolean().default(true).describe("indented lines and stack traces belong to the record before them"),
  zoneOffsetMin: z.coerce
    .number()
    .int()
    .min(-1440)
    .max(1440)
    .optional()
    .describe("minutes east of UTC of times that name no zone"),
});

export const LogFileIdInput = z.object({ fileId: z.string() });

export const PreviewLogFormatInput = FormatChoice.extend({ fileId: z.string() });
export type PreviewLogFormatInput = z.infer<typeof PreviewLogFormatInput>;

export const CorrectLogFormatInput = FormatChoice.extend({
  fileId: z.string(),
  pattern: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .optional()
    .describe("files that it is for, with * for any characters; this file and its rotated ones when left out"),
});
export type CorrectLogFormatInput = z.infer<typeof CorrectLogFormatInput>;

/** How the first lines of a file are read. `origin`: found out, or set by a person. */
export const LogFormatView = z.object({
  fileId: z.string(),
  path: z.string(),
  format: z.string(),
  origin: z.enum(["automatic", "corrected"]),
  correctedBy: z.string().nullable(),
  correctedAt: z.iso.datetime().nullable(),
  pattern: z.string().describe("files that a correction is for"),
  choice: FormatChoice,
  timesFound: z.number().int(),
  levelsFound: z.number().int(),
  lines: z.array(
    z.object({
      text: z.string(),
      form: z.enum(["json", "logfmt", "head", "loose", "continuation"]),
      at: z.iso.datetime().nullable(),
      level: LogLevelName.nullable(),
      message: z.string(),
    }),
  ),
});
export type LogFormatView = z.infer<typeof LogFormatView>;

export const CorrectedLogFormat = z.object({ pattern: z.string(), files: z.number().int(), job: JobView });
export type CorrectedLogFormat = z.infer<typeof CorrectedLogFormat>;

export const LogDigestInput = z.object({
  ...windowFields,
  maxTokens: z.coerce.number().int().min(200).max(100_000).default(2_000).describe("most tokens of the text"),
  keepAddresses: z.boolean().default(false).describe("leave IP and MAC addresses in"),
});
export type LogDigestInput = z.infer<typeof LogDigestInput>;

/** What the logs tell, for the prompt of a model: redacted, fenced, and counted in tokens (o200k). */
export const LogDigestView = z.object({
  text: z.string(),
  tokens: z.number().int(),
  included: z.object({ findings: z.array(z.string()), patterns: z.array(z.string()) }),
  left: z.object({ findings: z.number().int(), patterns: z.number().int() }),
  redacted: z.record(z.string(), z.number()),
});
export type LogDigestView = z.infer<typeof LogDigestView>;

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
  sourceId: z.string().optional().describe("only this source"),
  readNew: z.boolean().default(false).describe("first read what the logs have got since; only new bytes are read"),
  withDigest: z.boolean().default(true).describe("also give the digest for a model"),
  digestTokens: z.coerce.number().int().min(200).max(100_000).default(1_500).describe("most tokens of the digest"),
});
export type AnalyzeLogsInput = z.infer<typeof AnalyzeLogsInput>;

/** What logs and task history say about a window of time. */
export const LogAnalysis = z.object({
  timeRangeHours: z.number(),
  analyzedAt: z.iso.datetime(),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  sources: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      lastObservedAt: z.iso.datetime().nullable(),
      bytesRead: z.number().int().nullable().describe("bytes that the last reading had to read"),
      isBehind: z.boolean().describe("it is being read, or waits to be"),
    }),
  ),
  jobs: z.array(JobView).describe("readings that this started"),
  digest: LogDigestView.nullable(),
  logLines: z.number().int(),
  taskRuns: z.number().int(),
  patternsFound: z.number().int(),
  patterns: z.array(LogTemplateView),
  findings: z.array(FindingView),
  recommendations: z.array(RecommendationView).nullable(),
});
export type LogAnalysis = z.infer<typeof LogAnalysis>;
