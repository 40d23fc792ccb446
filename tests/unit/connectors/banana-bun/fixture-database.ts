import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { onTestFinished } from "vitest";

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "plantain-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const BASE = `
  CREATE TABLE task_dependencies (id INTEGER PRIMARY KEY, task_id INTEGER NOT NULL, depends_on_id TEXT NOT NULL);
  CREATE TABLE retry_history (id INTEGER PRIMARY KEY, task_id INTEGER, attempt_number INTEGER, attempted_at DATETIME, error_message TEXT, error_type TEXT, delay_ms INTEGER, success BOOLEAN DEFAULT FALSE, execution_time_ms INTEGER);
  CREATE TABLE task_logs (id INTEGER PRIMARY KEY, task_id INTEGER NOT NULL, task_type TEXT NOT NULL, status TEXT NOT NULL, duration_ms INTEGER, retries INTEGER DEFAULT 0, error_reason TEXT, created_at DATETIME DEFAULT CURRENT_TIMESTAMP);
  CREATE TABLE media_metadata (id INTEGER PRIMARY KEY, task_id INTEGER, file_path TEXT NOT NULL, file_hash TEXT, metadata_json TEXT NOT NULL, extracted_at DATETIME, tool_used TEXT);
  CREATE TABLE media_tags (id INTEGER PRIMARY KEY, media_id INTEGER, task_id INTEGER, tags_json TEXT, llm_model TEXT, confidence_score REAL, tagged_at DATETIME);
  CREATE TABLE media_transcripts (id INTEGER PRIMARY KEY, media_id INTEGER, task_id INTEGER, transcript_text TEXT, language TEXT, whisper_model TEXT, summary TEXT, summary_model TEXT);
  CREATE TABLE media (id INTEGER PRIMARY KEY, video_id TEXT, title TEXT, channel TEXT, file_path TEXT, downloaded_at DATETIME);
  CREATE TABLE migrations (id INTEGER PRIMARY KEY, version TEXT, name TEXT);
`;
const TASK_COLUMNS =
  "id INTEGER PRIMARY KEY, filename TEXT, file_hash TEXT, parent_id INTEGER, description TEXT, type TEXT, status TEXT, dependencies TEXT, result_summary TEXT, shell_command TEXT, error_message TEXT, created_at DATETIME, started_at DATETIME, finished_at DATETIME, args TEXT, tool TEXT, retry_count INTEGER DEFAULT 0, max_retries INTEGER DEFAULT 3, next_retry_at DATETIME, last_retry_error TEXT";
const PERIODIC_COLUMNS =
  ", is_template BOOLEAN DEFAULT FALSE, cron_expression TEXT, timezone TEXT DEFAULT 'UTC', schedule_enabled BOOLEAN DEFAULT FALSE, next_execution DATETIME, last_execution DATETIME, execution_count INTEGER DEFAULT 0";
const SCHEDULES =
  "CREATE TABLE task_schedules (id INTEGER PRIMARY KEY, template_task_id INTEGER, cron_expression TEXT, timezone TEXT, enabled BOOLEAN, next_run_at DATETIME, last_run_at DATETIME, run_count INTEGER DEFAULT 0, max_instances INTEGER DEFAULT 1, overlap_policy TEXT DEFAULT 'skip');";
const SCHEDULES_G6 =
  "CREATE TABLE task_schedules (id INTEGER PRIMARY KEY, template_task_id INTEGER, cron_expression TEXT, timezone TEXT, enabled BOOLEAN, max_instances INTEGER, overlap_policy TEXT, next_run_at DATETIME, last_run_at DATETIME, execution_count INTEGER DEFAULT 0);";
const METRICS = "CREATE TABLE task_performance_metrics (id INTEGER PRIMARY KEY, task_type TEXT, date DATE);";
const TEMPLATES = "CREATE TABLE plan_templates (id INTEGER PRIMARY KEY, name TEXT, template_data TEXT);";
const RULES =
  "CREATE TABLE activity_patterns (id INTEGER PRIMARY KEY, pattern_type TEXT); CREATE TABLE scheduling_rules (id INTEGER PRIMARY KEY, rule_name TEXT, cron_expression TEXT, is_enabled BOOLEAN, last_triggered_at DATETIME, trigger_count INTEGER);";
const OLD_PLANS =
  "CREATE TABLE planner_results (id INTEGER PRIMARY KEY, task_id INTEGER, generated_plan TEXT); CREATE TABLE review_results (id INTEGER PRIMARY KEY, feedback TEXT);";
const JSON_REVIEWS =
  "CREATE TABLE planner_results (id INTEGER PRIMARY KEY, task_id INTEGER, generated_plan TEXT); CREATE TABLE review_results (id INTEGER PRIMARY KEY, criteria_json TEXT);";
const NEW_PLANS =
  "CREATE TABLE planner_results (id INTEGER PRIMARY KEY, plan_id TEXT, goal TEXT, tasks_json TEXT); CREATE TABLE review_results (id INTEGER PRIMARY KEY, criteria_json TEXT);";
const VIEWS =
  "CREATE TABLE view_sessions (id INTEGER PRIMARY KEY, media_id INTEGER); CREATE TABLE content_engagement (id INTEGER PRIMARY KEY, media_id INTEGER);";

const tasks = (periodic: boolean): string => `CREATE TABLE tasks (${TASK_COLUMNS}${periodic ? PERIODIC_COLUMNS : ""});`;

/** Databases of our own making with the columns that tell the generations apart. */
export const GENERATIONS = {
  G1: [tasks(true), BASE, SCHEDULES, METRICS, OLD_PLANS],
  G2: [tasks(true), BASE, SCHEDULES, METRICS, OLD_PLANS, TEMPLATES],
  G3: [tasks(true), BASE, SCHEDULES, METRICS, OLD_PLANS, TEMPLATES, RULES],
  G4: [tasks(true), BASE, SCHEDULES, METRICS, JSON_REVIEWS, TEMPLATES, RULES],
  G5: [tasks(true), BASE, SCHEDULES, METRICS, NEW_PLANS, TEMPLATES, RULES],
  G6: [tasks(false), BASE, SCHEDULES_G6, NEW_PLANS, VIEWS],
  G7a: [tasks(true), BASE, SCHEDULES, METRICS, OLD_PLANS, TEMPLATES, RULES, VIEWS],
  G7b: [tasks(true), BASE, SCHEDULES, METRICS, JSON_REVIEWS, TEMPLATES, RULES, VIEWS],
  G7c: [tasks(true), BASE, SCHEDULES, METRICS, NEW_PLANS, TEMPLATES, RULES, VIEWS],
} as const;

/** Writes `tasks.sqlite` of a generation into a new folder, then runs `sql` on it. */
export function fixtureFolder(generation: keyof typeof GENERATIONS, sql = ""): { folder: string; path: string } {
  const folder = temporaryFolder();
  const path = join(folder, "tasks.sqlite");
  const database = new DatabaseSync(path);
  database.exec(GENERATIONS[generation].join("\n") + sql);
  database.close();
  return { folder, path };
}
