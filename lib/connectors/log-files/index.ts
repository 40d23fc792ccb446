export {
  type AnalyzedFile,
  type AnalyzeInput,
  type AnalyzeProgress,
  analyzeLogFiles,
  type LogAnalysis,
  type LogCheckpoint,
} from "./analyze-log-files.ts";
export type { FileProgress } from "./file-identity.ts";
export { FileFollower, type NewLines } from "./follow-files.ts";
export { type FoundFile, listLogFiles } from "./list-log-files.ts";
export { type LineAt, readLinesAt } from "./read-lines.ts";
export { sampleLogFile } from "./sample-file.ts";
export { scanLines } from "./scan-lines.ts";
