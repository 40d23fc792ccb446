import { AppError } from "#lib/core/index.ts";
import { countRows, type OpenTables, readRows, type TableColumns } from "./read-tables.ts";
import type { BananaBunDetection, BananaBunGeneration, BananaBunTable } from "./schemas.ts";
import type { DatabaseSnapshot } from "./snapshot-database.ts";

/** The columns that this reader uses, per table that every generation has. */
const USED_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  tasks: [
    "id",
    "type",
    "status",
    "created_at",
    "started_at",
    "finished_at",
    "description",
    "dependencies",
    "error_message",
    "args",
    "parent_id",
    "retry_count",
  ],
  task_logs: ["id", "task_id", "task_type", "status", "duration_ms", "error_reason", "created_at"],
  retry_history: ["id", "task_id", "attempted_at", "error_message", "error_type", "execution_time_ms"],
  task_dependencies: ["task_id", "depends_on_id"],
  media_metadata: ["id", "file_path", "file_hash", "metadata_json", "extracted_at"],
  media_tags: ["id", "media_id", "tags_json", "llm_model", "confidence_score"],
  media_transcripts: ["id", "media_id", "transcript_text", "language", "whisper_model", "summary"],
  media: ["id", "title", "channel", "file_path"],
  task_schedules: ["id", "template_task_id", "cron_expression", "timezone", "enabled", "next_run_at", "last_run_at"],
};

const hasAll = (columns: TableColumns, table: string, names: readonly string[]): boolean =>
  names.every((name) => columns.get(table)?.has(name));

/**
 * The generation by the columns present, because neither `user_version` (always 0) nor the `migrations` table (first
 * creator wins) tells it.
 */
export function generationOf(columns: TableColumns): BananaBunGeneration {
  const has = (table: string, ...names: string[]) => columns.has(table) && hasAll(columns, table, names);
  if (!has("tasks", "id", "type", "status")) return "unknown";
  const newestCode = has("view_sessions") || has("content_engagement");
  const planTable = has("planner_results", "plan_id", "tasks_json");
  const reviewJson = has("review_results", "criteria_json");
  if (has("activity_patterns") && has("plan_templates")) {
    if (planTable) return newestCode ? "G7c" : "G5";
    if (reviewJson) return newestCode ? "G7b" : "G4";
    return newestCode ? "G7a" : "G3";
  }
  if (has("plan_templates")) return "G2";
  if (newestCode) return "G6";
  return has("task_performance_metrics") ? "G1" : "unknown";
}

/** Columns of `tasks` that tell it from the tasks table of some other program; two of them are enough. */
const TELLING_COLUMNS = ["filename", "file_hash", "shell_command", "result_summary", "error_message", "finished_at"];

function holdsBananaBunRows(columns: TableColumns): boolean {
  const telling = TELLING_COLUMNS.filter((name) => columns.get("tasks")?.has(name)).length;
  return (
    (hasAll(columns, "tasks", ["id", "type", "status"]) && telling >= 2) ||
    hasAll(columns, "task_logs", ["task_id", "task_type", "status", "duration_ms"]) ||
    hasAll(columns, "media_metadata", ["file_path", "metadata_json"])
  );
}

function checkHoldsTasks(columns: TableColumns, path: string): void {
  if (holdsBananaBunRows(columns)) return;
  const seen = [...columns.keys()].slice(0, 8).join(", ") || "no tables at all";
  throw new AppError("UNSUPPORTED", `${path} is a SQLite database, but not one of Banana Bun: it holds ${seen}.`, {
    hint: "Choose the tasks.sqlite in Banana Bun's base folder.",
  });
}

function describeTable(open: OpenTables, name: string): BananaBunTable {
  const present = open.columns.get(name) ?? new Set<string>();
  const missingColumns = (USED_COLUMNS[name] ?? []).filter((column) => !present.has(column));
  if (missingColumns.length > 0) {
    open.warnings.add("missing_column", name, `Table ${name} has no column ${missingColumns.join(", ")}`);
  }
  return { name, rowCount: countRows(open, name), columns: [...present], missingColumns };
}

function migrationsOf(open: OpenTables): string[] {
  const rows = readRows(open, { table: "migrations", columns: ["version"] });
  return [...rows].flatMap((row) => row.version ?? []).slice(0, 1_000);
}

/**
 * What kind of Banana Bun database this is, which tables and columns it has and lacks. Throws AppError UNSUPPORTED for a
 * database of another program.
 */
export function detectDatabase(open: OpenTables, snapshot: DatabaseSnapshot, path: string): BananaBunDetection {
  checkHoldsTasks(open.columns, path);
  const missingTables = Object.keys(USED_COLUMNS).filter((name) => !open.columns.has(name));
  for (const name of missingTables) open.warnings.add("missing_table", name, `Table ${name} is missing`);
  if (!snapshot.consistent) {
    open.warnings.add(
      "busy_database",
      null,
      "The database was being written while it was read; some rows may be in between",
    );
  }
  if (snapshot.missingBytes > 0) {
    const lost = `${Math.ceil(snapshot.missingBytes / 1024)} KiB are missing at its end`;
    open.warnings.add("truncated_file", null, `The file is cut off: ${lost}. What is left was read`);
  }
  const tables = [...open.columns.keys()].map((name) => describeTable(open, name));
  return {
    generation: generationOf(open.columns),
    tables,
    missingTables,
    migrations: migrationsOf(open),
    journalMode: snapshot.journalMode,
    sizeBytes: snapshot.sizeBytes,
    fingerprint: snapshot.fingerprint,
    warnings: open.warnings.list(),
  };
}
