export { FieldWeightsView, getFieldWeights, SetFieldWeightsInput, setFieldWeights } from "./field-weights.ts";
export { type LibraryInsights, type QualityReport, reportLibrary } from "./library-report.ts";
export { measureLibrary } from "./measure-library.ts";
export {
  getInsights,
  getQualityReport,
  InsightsResult,
  QualityReportInput,
  QualityReportResult,
} from "./read-reports.ts";
