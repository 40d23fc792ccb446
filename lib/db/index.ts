export { countMedia, type MediaGroup } from "./count-media.ts";
export { countPlanSteps } from "./count-plan-steps.ts";
export {
  type EmbeddingRow,
  type EmbeddingSpaceKey,
  readEmbeddings,
  readEmbeddingVectors,
  readOrphanedEmbeddings,
  removeEmbeddings,
  resetEmbeddingSpace,
  upsertEmbeddings,
} from "./embedding-rows.ts";
export { countUnreadable, listMediaIds } from "./list-media.ts";
export { hideMediaTwins, type MediaTwins, readMediaTwins } from "./media-twins.ts";
export {
  type FieldValueRow,
  type ItemMeasure,
  type MediaValuesRow,
  readMediaValues,
  readMediaValuesPage,
  removeFieldValues,
  settleValueChanges,
  type ValueChangeRow,
  writeFieldValues,
  writeItemMeasures,
  writeValueChanges,
} from "./media-values.ts";
export { type Db, openDb, type Tx } from "./open-db.ts";
export {
  countOpenByItem,
  countOpenProposals,
  dropOpenProposals,
  dropProposalsOfRemoved,
  markProposed,
  moveProposals,
  type OpenProposal,
  type ProposalFilter,
  type ProposalMove,
  type ProposalRow,
  readOpenProposals,
  upsertProposals,
  writeRejections,
} from "./proposals.ts";
export { countOldTaskRuns, deleteOldTaskRuns } from "./prune-task-runs.ts";
export { type MediaFactsRow, readMediaFacts } from "./read-media-facts.ts";
export { type MediaTextRow, noteMediaIndexed, readMediaTexts } from "./read-media-texts.ts";
export { readAnswerTimes, readDailySpend, readLatencies, readSpendSums } from "./read-spend.ts";
export { releaseWaitingSteps, skipWaitingSteps } from "./release-waiting-steps.ts";
export { halvesOfTaskRuns, type RowRange, type ScannedTaskRun, scanTaskRuns } from "./scan-task-runs.ts";
export { type BudgetRow, type SpendAlert, SpendStore } from "./spend-store.ts";
export { readItemSizes, readPipelineTimes, readStepRecords, readStepSamples } from "./step-history.ts";
export {
  type LedgerExecutionRow,
  type LedgerLogLine,
  type LedgerStepRow,
  type LedgerTurn,
  type RunningStepRow,
  StepLedger,
} from "./step-ledger.ts";
export {
  type MetricPoint,
  type MetricRow,
  pruneMetrics,
  readMetricPoints,
  rollUpMetrics,
  upsertMetrics,
} from "./system-metrics.ts";
export {
  readTaskBuckets,
  readWeekSlots,
  replaceTaskBuckets,
  type WeekSlot,
} from "./task-buckets.ts";
export { type LogPatternRow, upsertLogPatterns } from "./upsert-log-patterns.ts";
export { type MediaItemRow, upsertMediaItems } from "./upsert-media-items.ts";
export { openTaskRunWriter, type TaskRunRow, upsertTaskRuns } from "./upsert-task-runs.ts";
