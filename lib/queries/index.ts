export { bottleneckQuery, bottlenecksQuery, healthQuery } from "./bottlenecks.ts";
export { coalesceRefreshes } from "./coalesce-refreshes.ts";
export { connectionsQuery } from "./connections.ts";
export {
  drillsQuery,
  executionQuery,
  executionReportQuery,
  executionsQuery,
  stepLogsQuery,
  stepOutputQuery,
  stepProbeQuery,
} from "./executions.ts";
export { findingQuery, findingsQuery } from "./findings.ts";
export { addressOf, postFile } from "./get-json.ts";
export { jobQuery, jobsQuery } from "./jobs.ts";
export { feedbackQuery, ruleQuery, rulesQuery } from "./learning.ts";
export { createLiveEvents, type LiveEvent, type LiveEvents, type LiveState } from "./live-events.ts";
export {
  type LogWindow,
  logComparisonQuery,
  logDigestQuery,
  logFilesQuery,
  logFormatPreviewQuery,
  logFormatQuery,
  logLinesQuery,
  logPatternQuery,
  logTemplatesQuery,
  logVolumeQuery,
  searchedOf,
  similarPatternsQuery,
} from "./logs.ts";
export { mediaItemQuery, mediaItemsQuery, metadataQualityQuery } from "./metadata.ts";
export {
  batchesQuery,
  batchItemsQuery,
  budgetsQuery,
  callQuery,
  callsQuery,
  modelsQuery,
  pricesQuery,
  providersQuery,
  spendQuery,
} from "./models.ts";
export type { MutationName, Mutations, RunTool, ToolAnswer } from "./mutations.ts";
export { channelsQuery, deliveriesQuery } from "./notifications.ts";
export { overviewQuery } from "./overview.ts";
export { auditQuery, auditVerdictQuery, settingsQuery, stepTypesQuery, tokensQuery, usersQuery } from "./people.ts";
export { goalQuery, planComparisonQuery, planQuery, planSimulationQuery, plansQuery } from "./plans.ts";
export { type Problem, ProblemError, problemOf, readProblem } from "./problem.ts";
export { recommendationsQuery, trackRecordQuery } from "./recommendations.ts";
export { metricSeriesQuery, resourcesQuery } from "./resources.ts";
export {
  changeSetsQuery,
  fieldWeightsQuery,
  insightsQuery,
  proposalCountQuery,
  proposalsQuery,
  type QueueFilter,
  qualityReportQuery,
  valueHistoryQuery,
} from "./review.ts";
export { clusterMediaQuery, mediaClustersQuery, similarMediaQuery } from "./similar-media.ts";
export { pathCheckQuery, sourcesQuery } from "./sources.ts";
export { type Stale, staleAfter } from "./stale-after.ts";
export { taskRunsQuery, taskSummaryQuery } from "./tasks.ts";
export { samplesQuery, similarPlansQuery, templateQuery, templatesQuery } from "./templates.ts";
export { rowsOf, type ToolKey, toolQuery, totalOf } from "./tool-query.ts";
