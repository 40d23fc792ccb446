/** Tables of a Banana Bun database, reduced to the columns and names that tell what it is and hold what the sample shows. */
export const SAMPLE_SCHEMA = `
CREATE TABLE migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, version TEXT NOT NULL UNIQUE, name TEXT NOT NULL, applied_at DATETIME DEFAULT CURRENT_TIMESTAMP);
CREATE TABLE tasks (
  id INTEGER PRIMARY KEY AUTOINCREMENT, filename TEXT, file_hash TEXT, parent_id INTEGER, description TEXT, type TEXT, status TEXT,
  dependencies TEXT, result_summary TEXT, shell_command TEXT, error_message TEXT, created_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  started_at DATETIME, finished_at DATETIME, args TEXT, generator TEXT, tool TEXT, validation_errors TEXT,
  retry_count INTEGER DEFAULT 0, max_retries INTEGER DEFAULT 3, next_retry_at DATETIME, retry_policy_id INTEGER, last_retry_error TEXT,
  is_template BOOLEAN DEFAULT FALSE, template_id INTEGER, cron_expression TEXT, timezone TEXT DEFAULT 'UTC',
  schedule_enabled BOOLEAN DEFAULT FALSE, next_execution DATETIME, last_execution DATETIME, execution_count INTEGER DEFAULT 0);
CREATE TABLE task_dependencies (id INTEGER PRIMARY KEY AUTOINCREMENT, task_id INTEGER NOT NULL, depends_on_id TEXT NOT NULL, created_at DATETIME DEFAULT CURRENT_TIMESTAMP, UNIQUE (task_id, depends_on_id));
CREATE TABLE task_logs (
  id INTEGER PRIMARY KEY AUTOINCREMENT, task_id INTEGER NOT NULL, task_type TEXT NOT NULL, status TEXT NOT NULL, duration_ms INTEGER,
  retries INTEGER DEFAULT 0, error_reason TEXT, created_at DATETIME DEFAULT CURRENT_TIMESTAMP);
CREATE TABLE retry_history (
  id INTEGER PRIMARY KEY AUTOINCREMENT, task_id INTEGER NOT NULL, attempt_number INTEGER NOT NULL, attempted_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  error_message TEXT, error_type TEXT, delay_ms INTEGER, success BOOLEAN DEFAULT FALSE, execution_time_ms INTEGER);
CREATE TABLE retry_policies (
  id INTEGER PRIMARY KEY AUTOINCREMENT, task_type TEXT NOT NULL UNIQUE, max_retries INTEGER NOT NULL DEFAULT 3,
  backoff_strategy TEXT NOT NULL DEFAULT 'exponential', base_delay_ms INTEGER NOT NULL DEFAULT 1000, enabled BOOLEAN DEFAULT TRUE);
CREATE TABLE task_schedules (
  id INTEGER PRIMARY KEY AUTOINCREMENT, template_task_id INTEGER NOT NULL, cron_expression TEXT NOT NULL, timezone TEXT DEFAULT 'UTC',
  enabled BOOLEAN DEFAULT TRUE, next_run_at DATETIME NOT NULL, last_run_at DATETIME, run_count INTEGER DEFAULT 0,
  max_instances INTEGER DEFAULT 1, overlap_policy TEXT DEFAULT 'skip', created_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  rule_id INTEGER, is_predictive BOOLEAN DEFAULT FALSE);
CREATE TABLE task_instances (id INTEGER PRIMARY KEY AUTOINCREMENT, schedule_id INTEGER NOT NULL, template_task_id INTEGER NOT NULL, instance_task_id INTEGER, scheduled_for DATETIME NOT NULL, status TEXT DEFAULT 'scheduled');
CREATE TABLE media_metadata (
  id INTEGER PRIMARY KEY AUTOINCREMENT, task_id INTEGER NOT NULL, file_path TEXT NOT NULL, file_hash TEXT NOT NULL UNIQUE,
  metadata_json TEXT NOT NULL, extracted_at DATETIME DEFAULT CURRENT_TIMESTAMP, tool_used TEXT NOT NULL);
CREATE TABLE media_tags (
  id INTEGER PRIMARY KEY AUTOINCREMENT, media_id INTEGER NOT NULL, task_id INTEGER NOT NULL, tags_json TEXT NOT NULL, explanations_json TEXT,
  llm_model TEXT NOT NULL, confidence_score REAL, tagged_at DATETIME DEFAULT CURRENT_TIMESTAMP);
CREATE TABLE media_transcripts (
  id INTEGER PRIMARY KEY AUTOINCREMENT, media_id INTEGER NOT NULL, task_id INTEGER NOT NULL, transcript_text TEXT NOT NULL, language TEXT,
  chunks_json TEXT, whisper_model TEXT NOT NULL, transcribed_at DATETIME DEFAULT CURRENT_TIMESTAMP, summary TEXT, summary_model TEXT);
CREATE TABLE media_index_status (id INTEGER PRIMARY KEY AUTOINCREMENT, media_id INTEGER NOT NULL UNIQUE, meili_indexed BOOLEAN DEFAULT FALSE, chroma_indexed BOOLEAN DEFAULT FALSE);
CREATE TABLE media (id INTEGER PRIMARY KEY AUTOINCREMENT, video_id TEXT UNIQUE, title TEXT, channel TEXT, file_path TEXT, downloaded_at DATETIME DEFAULT CURRENT_TIMESTAMP);
CREATE TABLE user_feedback (
  id INTEGER PRIMARY KEY AUTOINCREMENT, media_id INTEGER NOT NULL, feedback_type TEXT NOT NULL, original_value TEXT, corrected_value TEXT,
  confidence_score REAL, timestamp DATETIME DEFAULT CURRENT_TIMESTAMP, source TEXT DEFAULT 'user');
CREATE TABLE planner_results (id INTEGER PRIMARY KEY AUTOINCREMENT, task_id INTEGER NOT NULL, model_used TEXT NOT NULL, goal_description TEXT NOT NULL, generated_plan TEXT NOT NULL, optimization_score REAL DEFAULT 0.0);
CREATE TABLE review_results (id INTEGER PRIMARY KEY AUTOINCREMENT, task_id INTEGER NOT NULL, reviewer_type TEXT NOT NULL, passed BOOLEAN NOT NULL, feedback TEXT NOT NULL);
CREATE TABLE plan_templates (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, template_data TEXT NOT NULL, success_rate REAL DEFAULT 0.0, usage_count INTEGER DEFAULT 0);
CREATE TABLE task_performance_metrics (id INTEGER PRIMARY KEY AUTOINCREMENT, task_type TEXT NOT NULL, date DATE NOT NULL, total_tasks INTEGER DEFAULT 0, UNIQUE (task_type, date));
CREATE TABLE activity_patterns (id INTEGER PRIMARY KEY AUTOINCREMENT, pattern_type TEXT NOT NULL, pattern_data TEXT NOT NULL, confidence_score REAL NOT NULL);
CREATE TABLE scheduling_rules (
  id INTEGER PRIMARY KEY AUTOINCREMENT, rule_name TEXT NOT NULL, cron_expression TEXT NOT NULL, is_enabled BOOLEAN DEFAULT TRUE,
  confidence_score REAL NOT NULL, last_triggered_at DATETIME, trigger_count INTEGER DEFAULT 0);
CREATE TABLE view_sessions (id INTEGER PRIMARY KEY AUTOINCREMENT, session_id TEXT NOT NULL, media_id INTEGER NOT NULL, start_time DATETIME NOT NULL);
CREATE TABLE content_engagement (id INTEGER PRIMARY KEY AUTOINCREMENT, media_id INTEGER NOT NULL, view_count INTEGER DEFAULT 0);
`;

/** Versions that the newest code leaves in the table of migrations. */
export const SAMPLE_MIGRATIONS = Array.from({ length: 11 }, (_, index) => String(index + 1).padStart(3, "0"));
