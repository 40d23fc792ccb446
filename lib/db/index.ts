export { type Db, openDb, type Tx } from "./open-db.ts";
export { type TaskRunRow, upsertTaskRuns } from "./upsert-task-runs.ts";
