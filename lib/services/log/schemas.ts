import { z } from "zod";
import { PageInput, pageOf } from "#lib/core/index.ts";
import { FindingView } from "#lib/services/finding/index.ts";

export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "none"] as const;
export const LogLevelName = z.enum(LOG_LEVELS);
export type LogLevelName = z.infer<typeof LogLevelName>;

export const PATTERN_MARKS = ["known", "muted", "resolved"] as const;
export const PatternMark = z.enum(PATTERN_MARKS);
export type PatternMark = z.infer<typeof PatternMark>;

/** A window of time; without it everything counts, and the latest part is compared with what came before. */
export const windowFields = {
  sourceId: z.string().optional(),
  from: z.iso.datetime({ offset: true }).optional().describe("start of the window"),
  to: z.iso.datetime({ offset: true }).optional().describe("end of the window, not part of it"),
};

/** How a pattern's rate in the window compares with before. */
export const PatternChangeView = z.object({
  kind: z
    .enum(["new", "gone", "more", "less", "burst", "same"])
    .describe("burst: the rates do not differ, but many lines came together in one piece of a window"),
  before: z.number().int(),
  after: z.number().int(),
  ratio: z.number().nullable().describe("rate after over rate before; null when there was none before"),
  pValue: z.number(),
  isSignificant: z.boolean(),
  burst: z
    .object({ fromMs: z.number(), toMs: z.number(), count: z.number().int(), usual: z.number() })
    .nullable()
    .describe("where the lines of a burst came, and how many are usual in as long a time"),
});
export type PatternChangeView = z.infer<typeof PatternChangeView>;

/** `count`, `share`, `levels`, `firstSeen`, `lastSeen` and `spark` are about the window, `total` about all time. */
export const LogTemplateView = z.object({
  id: z.string(),
  sourceId: z.string(),
  template: z.string(),
  count: z.number().int(),
  total: z.number().int(),
  share: z.number().min(0).max(1),
  levels: z.partialRecord(LogLevelName, z.number().int()),
  firstSeen: z.iso.datetime().nullable(),
  lastSeen: z.iso.datetime().nullable(),
  spark: z.array(z.number().int()).describe("lines in equal steps of the window"),
  mark: PatternMark.nullable(),
  change: PatternChangeView.nullable(),
});
export type LogTemplateView = z.infer<typeof LogTemplateView>;

export const ListLogTemplatesInput = PageInput.extend({
  ...windowFields,
  search: z.string().max(200).optional(),
  level: LogLevelName.optional(),
  mark: z
    .enum([...PATTERN_MARKS, "none", "unmuted"])
    .optional()
    .describe("unmuted: all but the muted ones"),
  show: z.enum(["new", "changed"]).optional().describe("only patterns that are new, or come more or less often"),
  sort: z.enum(["count", "errors", "change", "last", "first", "name"]).default("count"),
});
export type ListLogTemplatesInput = z.infer<typeof ListLogTemplatesInput>;

export const TemplateIdInput = z.object({ templateId: z.string() });

export const MarkLogPatternInput = z.object({
  templateId: z.string(),
  mark: z.enum([...PATTERN_MARKS, "none"]).describe("known, muted, resolved, or none to take the mark away"),
  note: z.string().trim().max(2000).optional().describe("what it is, or what solved it"),
});
export type MarkLogPatternInput = z.infer<typeof MarkLogPatternInput>;

/** What people said about a pattern. `reopenedAt`: it was resolved and came back then. */
export const PatternMemory = z.object({
  mark: PatternMark.nullable(),
  note: z.string().nullable(),
  markedBy: z.string().nullable(),
  markedAt: z.iso.datetime().nullable(),
  resolvedAt: z.iso.datetime().nullable(),
  reopenedAt: z.iso.datetime().nullable(),
});
export type PatternMemory = z.infer<typeof PatternMemory>;

/** A pattern that reads much alike, of this source or of another one, and what people said about it. */
export const SimilarPattern = PatternMemory.extend({
  id: z.string().nullable().describe("null when its source is gone"),
  template: z.string(),
  sourceName: z.string().nullable(),
  similarity: z.number(),
  lastSeen: z.iso.datetime().nullable(),
});
export type SimilarPattern = z.infer<typeof SimilarPattern>;

/** Spread of a numeric variable, over all time and in steps of the window (from a fair sample; null: no value there). */
export const PatternVariable = z.object({
  slot: z.number().int(),
  name: z.string().nullable(),
  kind: z.string(),
  count: z.number(),
  min: z.number(),
  max: z.number(),
  p50: z.number(),
  p95: z.number(),
  p99: z.number(),
  sampled: z.number().int().describe("values in the sample that the bands are made of"),
  bands: z.array(
    z.object({
      startAt: z.iso.datetime(),
      n: z.number().int(),
      p10: z.number().nullable(),
      p50: z.number().nullable(),
      p90: z.number().nullable(),
    }),
  ),
});
export type PatternVariable = z.infer<typeof PatternVariable>;

export const GetLogPatternInput = z.object({ templateId: z.string(), from: windowFields.from, to: windowFields.to });
export type GetLogPatternInput = z.infer<typeof GetLogPatternInput>;

export const LogPatternDetail = LogTemplateView.extend({
  sourceName: z.string(),
  memory: PatternMemory,
  variables: z.array(PatternVariable),
  bucketSeconds: z.number(),
  buckets: z.array(z.object({ startAt: z.iso.datetime(), counts: z.partialRecord(LogLevelName, z.number().int()) })),
  findings: z.array(FindingView),
});
export type LogPatternDetail = z.infer<typeof LogPatternDetail>;

const moment = z.iso.datetime({ offset: true });
export const CompareLogWindowsInput = PageInput.extend({
  sourceId: z.string().optional(),
  beforeFrom: moment.describe("start of the first window"),
  beforeTo: moment.describe("its end"),
  afterFrom: moment.describe("start of the second window"),
  afterTo: moment.describe("its end"),
  onlySignificant: z
    .boolean()
    .default(true)
    .describe(
      "leave out differences that may be chance, but for patterns of ten lines or more that only one window has",
    ),
});
export type CompareLogWindowsInput = z.infer<typeof CompareLogWindowsInput>;

export const ComparedPattern = PatternChangeView.extend({
  id: z.string(),
  sourceId: z.string(),
  template: z.string(),
  mark: PatternMark.nullable(),
  perHourBefore: z.number(),
  perHourAfter: z.number(),
});
export type ComparedPattern = z.infer<typeof ComparedPattern>;

export const LogComparison = pageOf(ComparedPattern).extend({
  linesBefore: z.number().int(),
  linesAfter: z.number().int(),
  counts: z.object({ new: z.number(), gone: z.number(), more: z.number(), less: z.number(), burst: z.number() }),
});
export type LogComparison = z.infer<typeof LogComparison>;

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
  findingId: z.string().optional().describe("all lines behind this finding"),
  ...windowFields,
  path: z.string().optional().describe("with offset: lines around this place"),
  offset: z.coerce.number().int().nonnegative().optional(),
  level: LogLevelName.optional().describe("only lines of this level"),
  search: z.string().max(200).optional().describe("only lines that hold this text, in any case"),
  order: z.enum(["newest", "oldest"]).default("newest"),
  context: z.coerce.number().int().min(0).max(50).default(0).describe("lines before and after each"),
});
export type ListLogLinesInput = z.infer<typeof ListLogLinesInput>;

/** With `search`, `searched` says how many of the lines were looked at so far; going on looks at more. */
export const LogLinePage = pageOf(LogLineView).extend({ searched: z.number().int().nullable() });
export type LogLinePage = z.infer<typeof LogLinePage>;

export const LogVolumeInput = z.object({
  ...windowFields,
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
  isCorrected: z.boolean(),
  firstEventAt: z.iso.datetime().nullable(),
  lastEventAt: z.iso.datetime().nullable(),
  problem: z.string().nullable(),
});
export type LogFileView = z.infer<typeof LogFileView>;

export const ListLogFilesInput = PageInput.extend({ sourceId: z.string().optional() });
export type ListLogFilesInput = z.infer<typeof ListLogFilesInput>;
