import { z } from "zod";

/**
 * Schema generations of Banana Bun by the columns that are present. G7 is G3, G4 or G5 opened by the newest code and
 * comes in the variants a, b, c; `unknown` is a partial or damaged file that still holds something readable.
 */
export const BananaBunGeneration = z.enum(["G1", "G2", "G3", "G4", "G5", "G6", "G7a", "G7b", "G7c", "unknown"]);
export type BananaBunGeneration = z.infer<typeof BananaBunGeneration>;

/** Something that the reader had to work around; `count` is how often. */
export const BananaBunWarning = z.object({
  code: z.enum([
    "missing_table",
    "missing_column",
    "damaged_table",
    "truncated_file",
    "busy_database",
    "unknown_status",
    "unreadable_time",
    "unreadable_json",
    "overwritten_error",
    "abandoned_attempt",
    "template_skipped",
    "orphan_row",
    "placeholder_value",
  ]),
  table: z.string().nullable(),
  message: z.string(),
  count: z.int().min(1),
});
export type BananaBunWarning = z.infer<typeof BananaBunWarning>;

/** `rowCount` is null when the table can't be counted because it is damaged. */
export const BananaBunTable = z.object({
  name: z.string(),
  rowCount: z.int().nullable(),
  columns: z.array(z.string()),
  missingColumns: z.array(z.string()),
});
export type BananaBunTable = z.infer<typeof BananaBunTable>;

/** What a database turned out to be. `fingerprint` changes whenever the file was written. */
export const BananaBunDetection = z.object({
  generation: BananaBunGeneration,
  tables: z.array(BananaBunTable),
  missingTables: z.array(z.string()),
  migrations: z.array(z.string()),
  journalMode: z.enum(["delete", "wal"]),
  sizeBytes: z.number(),
  fingerprint: z.string(),
  warnings: z.array(BananaBunWarning),
});
export type BananaBunDetection = z.infer<typeof BananaBunDetection>;

/** Where an installation keeps its files; absolute paths. `logFiles` are the day files, oldest first. */
export const BananaBunLocation = z.object({
  baseDir: z.string(),
  databasePath: z.string(),
  logsDir: z.string().nullable(),
  logFiles: z.array(z.string()),
  outputsDir: z.string().nullable(),
});
export type BananaBunLocation = z.infer<typeof BananaBunLocation>;

/** A periodic task or a scheduling rule. Times are epoch ms. */
export const BananaBunSchedule = z.object({
  externalId: z.string(),
  origin: z.enum(["task_schedule", "task_column", "scheduling_rule"]),
  name: z.string().nullable(),
  taskType: z.string().nullable(),
  templateTaskId: z.string().nullable(),
  cron: z.string(),
  timezone: z.string(),
  enabled: z.boolean(),
  nextRunAt: z.number().nullable(),
  lastRunAt: z.number().nullable(),
  runCount: z.int().nullable(),
  maxInstances: z.int().nullable(),
  overlapPolicy: z.string().nullable(),
});
export type BananaBunSchedule = z.infer<typeof BananaBunSchedule>;
