export { countPlanSteps } from "./count-plan-steps.ts";
export {
  type EmbeddingRow,
  type EmbeddingSpaceKey,
  readEmbeddings,
  readEmbeddingVectors,
  removeEmbeddings,
  upsertEmbeddings,
} from "./embedding-rows.ts";
export { type Db, openDb, type Tx } from "./open-db.ts";
export { type MediaFactsRow, readMediaFacts } from "./read-media-facts.ts";
export { streamTaskRunFacts, type TaskRunFacts } from "./read-task-runs.ts";
export { releaseWaitingSteps } from "./release-waiting-steps.ts";
export { type TaskRunRow, upsertTaskRuns } from "./upsert-task-runs.ts";
