export {
  ListLogFilesInput,
  ListLogLinesInput,
  ListLogTemplatesInput,
  LOG_LEVELS,
  LogFileView,
  LogLevelName,
  LogLineView,
  LogTemplateView,
  LogVolume,
  LogVolumeInput,
} from "./schemas.ts";
