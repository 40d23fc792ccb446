export { type AnalysisWatch, analyseTaskSource } from "./analyse-task-source.ts";
export { runWhatIf } from "./run-what-if.ts";
