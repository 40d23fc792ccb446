export {
  AnalyzeLogsInput,
  CorrectedLogFormat,
  CorrectLogFormatInput,
  LogAnalysis,
  LogDigestInput,
  LogDigestView,
  LogFileIdInput,
  LogFormatView,
  PreviewLogFormatInput,
} from "./analysis-schemas.ts";
export { analyzeLogs } from "./analyze-logs.ts";
export { compareLogWindows } from "./compare-log-windows.ts";
export { correctLogFormat } from "./correct-log-format.ts";
export { findSimilarPatterns } from "./find-similar-patterns.ts";
export { getLogPattern } from "./get-log-pattern.ts";
export { getLogVolume } from "./get-log-volume.ts";
export { listLogFiles } from "./list-log-files.ts";
export { listLogLines } from "./list-log-lines.ts";
export { listLogTemplates } from "./list-log-templates.ts";
export { getLogDigest } from "./log-digest.ts";
export { getLogFormat, previewLogFormat } from "./log-format.ts";
export { markLogPattern } from "./mark-log-pattern.ts";
export {
  CompareLogWindowsInput,
  GetLogPatternInput,
  ListLogFilesInput,
  ListLogLinesInput,
  ListLogTemplatesInput,
  LogComparison,
  LogFileView,
  LogLevelName,
  LogLinePage,
  LogLineView,
  LogPatternDetail,
  LogTemplateView,
  LogVolume,
  LogVolumeInput,
  MarkLogPatternInput,
  PatternMark,
  PatternMemory,
  SimilarPattern,
  TemplateIdInput,
} from "./schemas.ts";
export { openLogTail } from "./tail-log.ts";
