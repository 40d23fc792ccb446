export { compareWindows, type PatternChange } from "./compare-windows.ts";
export { countWindow, spanOf, type TimedRecords, type WindowCounts } from "./count-window.ts";
export {
  type DigestFinding,
  type DigestInput,
  type DigestPattern,
  digestFindings,
  hideSecrets,
  type LogDigest,
} from "./digest/index.ts";
export { type LogEngine, logEngine } from "./engine.ts";
export { type FindingLine, type FindingLines, findingLines, type LineColumns } from "./findings/finding-lines.ts";
export { type LineLayout, type LogFormat, logFormatSchema } from "./layout.ts";
export { LOG_LEVELS, type LogLevel } from "./levels.ts";
export type { MinedTemplate } from "./mined-template.ts";
export type { FileProfile, LogBlock, LogPart, TaskSighting } from "./parts.ts";
export { formatWithHead, type PreviewedLine, previewLines } from "./preview-lines.ts";
export { eachRun } from "./record-log.ts";
export { type RecordAt, recordsAt, sortByTime } from "./records-at.ts";
export {
  type LevelCounts,
  type LineSelector,
  LOG_FINDING_KINDS,
  type LogBucket,
  type LogEvent,
  type LogFileCounts,
  type LogFileCursor,
  type LogFinding,
  type LogFindingKind,
  type LogLineRef,
  type LogSeverity,
  type LogTemplate,
  type VariableStats,
} from "./schemas.ts";
export { emptyState, type LineIndex, type LogState, mergeParts } from "./state.ts";
export { type LogSummary, summarize } from "./summarize.ts";
export { inOrderOfTime } from "./timed-sample.ts";
