export { analyzeLogs } from "./analyze-logs.ts";
export { listLogLines } from "./list-log-lines.ts";
export { getLogVolume, listLogFiles, listLogTemplates } from "./read-log-patterns.ts";
export {
  AnalyzeLogsInput,
  ListLogFilesInput,
  ListLogLinesInput,
  ListLogTemplatesInput,
  LogAnalysis,
  LogFileView,
  LogLevelName,
  LogLineView,
  LogTemplateView,
  LogVolume,
  LogVolumeInput,
} from "./schemas.ts";
