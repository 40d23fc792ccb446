export { locateBananaBun } from "./locate-installation.ts";
export { type BananaBunSource, openBananaBun } from "./open-banana-bun.ts";
export { planConcurrency, planNewTime, planRetry, type QueueChange } from "./queue-changes.ts";
export { queueTask, readTask, type TaskState, withdrawTask } from "./queue-task.ts";
export type { BananaBunMediaItem } from "./read-media.ts";
export type {
  BananaBunDetection,
  BananaBunGeneration,
  BananaBunLocation,
  BananaBunSchedule,
  BananaBunTable,
  BananaBunWarning,
} from "./schemas.ts";
export { type AppliedRows, applyRowChanges, type RowChange, type WritableTable } from "./write-database.ts";
