export { type AnalysisWatch, analyseTaskSource } from "./analyse-task-source.ts";
