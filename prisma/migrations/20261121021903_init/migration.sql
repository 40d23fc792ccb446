-- CreateTable
CREATE TABLE "user" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "email_verified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "role" TEXT NOT NULL DEFAULT 'viewer',
    "banned" BOOLEAN NOT NULL DEFAULT false,
    "ban_reason" TEXT,
    "ban_expires" DATETIME,
    "created_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "session" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "user_id" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "expires_at" DATETIME NOT NULL,
    "ip_address" TEXT,
    "user_agent" TEXT,
    "impersonated_by" TEXT,
    "created_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" DATETIME NOT NULL,
    CONSTRAINT "session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "account" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "user_id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "provider_id" TEXT NOT NULL,
    "access_token" TEXT,
    "refresh_token" TEXT,
    "id_token" TEXT,
    "access_token_expires_at" DATETIME,
    "refresh_token_expires_at" DATETIME,
    "scope" TEXT,
    "password" TEXT,
    "created_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" DATETIME NOT NULL,
    CONSTRAINT "account_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "verification" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expires_at" DATETIME NOT NULL,
    "created_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "rate_limit" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "key" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "last_request" BIGINT NOT NULL
);

-- CreateTable
CREATE TABLE "setup_state" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT DEFAULT 1,
    "token_hash" TEXT NOT NULL,
    "created_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "used_at" DATETIME,
    "used_by" TEXT
);

-- CreateTable
CREATE TABLE "api_token" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "scopes" JSONB NOT NULL,
    "token_hash" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" DATETIME,
    "last_used_at" DATETIME,
    "revoked_at" DATETIME
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "seq" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "at" DATETIME NOT NULL,
    "actor_type" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "actor_name" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "entity_type" TEXT NOT NULL,
    "entity_id" TEXT NOT NULL,
    "detail" JSONB NOT NULL,
    "prev_hash" TEXT NOT NULL,
    "hash" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "setting" (
    "key" TEXT NOT NULL PRIMARY KEY,
    "value" JSONB NOT NULL,
    "updated_at" DATETIME NOT NULL,
    "updated_by" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "idempotency_key" (
    "actor_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "operation" TEXT NOT NULL,
    "request_hash" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "status" INTEGER,
    "response" JSONB,
    "created_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" DATETIME NOT NULL,

    PRIMARY KEY ("actor_id", "key")
);

-- CreateTable
CREATE TABLE "event" (
    "seq" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "topic" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- CreateTable
CREATE TABLE "outbox_entry" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "topic" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "created_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "available_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,
    "delivered_at" DATETIME
);

-- CreateTable
CREATE TABLE "job" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "input" JSONB NOT NULL,
    "state" TEXT NOT NULL,
    "progress" JSONB,
    "result" JSONB,
    "error" TEXT,
    "created_by" TEXT NOT NULL,
    "cancel_requested" BOOLEAN NOT NULL DEFAULT false,
    "fence" INTEGER NOT NULL DEFAULT 0,
    "worker_id" TEXT,
    "lease_until" DATETIME,
    "created_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" DATETIME,
    "finished_at" DATETIME
);

-- CreateTable
CREATE TABLE "worker_process" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "started_at" DATETIME NOT NULL,
    "heartbeat_at" DATETIME NOT NULL,
    "stopped_at" DATETIME,
    "capacities" JSONB NOT NULL
);

-- CreateTable
CREATE TABLE "source" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "is_sample" BOOLEAN NOT NULL DEFAULT false,
    "config" JSONB NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'new',
    "last_error" TEXT,
    "summary" JSONB,
    "created_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_observed_at" DATETIME
);

-- CreateTable
CREATE TABLE "log_file" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "source_id" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "cursor" JSONB NOT NULL,
    "format" JSONB,
    "line_count" INTEGER NOT NULL DEFAULT 0,
    "odd_line_count" INTEGER NOT NULL DEFAULT 0,
    "first_event_at" DATETIME,
    "last_event_at" DATETIME,
    "state" TEXT NOT NULL DEFAULT 'ok',
    "problem" TEXT,
    "updated_at" DATETIME NOT NULL,
    CONSTRAINT "log_file_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "source" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "log_template" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "source_id" TEXT NOT NULL,
    "template_key" TEXT NOT NULL,
    "template" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "levels" JSONB NOT NULL,
    "first_seen" DATETIME,
    "last_seen" DATETIME,
    "variables" JSONB,
    "lines" JSONB NOT NULL,
    "mark" TEXT,
    "embedding_id" TEXT,
    "updated_at" DATETIME NOT NULL,
    CONSTRAINT "log_template_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "source" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "log_bucket" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "source_id" TEXT NOT NULL,
    "start_at" DATETIME NOT NULL,
    "seconds" INTEGER NOT NULL,
    "level" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    CONSTRAINT "log_bucket_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "source" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "log_analysis_patterns" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "pattern_type" TEXT NOT NULL,
    "pattern_description" TEXT NOT NULL,
    "frequency" INTEGER NOT NULL DEFAULT 1,
    "severity" TEXT NOT NULL,
    "first_detected" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_detected" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "resolved" BOOLEAN NOT NULL DEFAULT false,
    "resolved_at" DATETIME,
    "embedding_id" TEXT,
    "search_index_id" TEXT,
    "pattern_key" TEXT NOT NULL,
    "source_id" TEXT,
    "confidence" REAL,
    "evidence" JSONB
);

-- CreateTable
CREATE TABLE "task_run" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "source_id" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "queued_at" DATETIME,
    "started_at" DATETIME,
    "finished_at" DATETIME,
    "attempt" INTEGER NOT NULL DEFAULT 1,
    "error" TEXT,
    "priority" REAL,
    "depends_on" JSONB,
    "batch" TEXT,
    "worker" TEXT,
    "resources" JSONB,
    "input_bytes" BIGINT,
    "media_duration_sec" REAL,
    "labels" JSONB,
    CONSTRAINT "task_run_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "source" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "task_logs" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "task_id" INTEGER NOT NULL,
    "task_type" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "duration_ms" INTEGER,
    "retries" INTEGER NOT NULL DEFAULT 0,
    "error_reason" TEXT,
    "created_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "execution_id" TEXT
);

-- CreateTable
CREATE TABLE "task_schedule" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "source_id" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "task_type" TEXT NOT NULL,
    "cron" TEXT NOT NULL,
    "timezone" TEXT NOT NULL DEFAULT 'UTC',
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "next_run_at" DATETIME,
    "last_run_at" DATETIME,
    "detail" JSONB,
    CONSTRAINT "task_schedule_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "source" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "system_metrics" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "metric_type" TEXT NOT NULL,
    "metric_value" REAL NOT NULL,
    "timestamp" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "context" TEXT,
    "search_index_id" TEXT,
    "resolution_sec" INTEGER NOT NULL DEFAULT 10
);

-- CreateTable
CREATE TABLE "resource_usage_predictions" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "resource_type" TEXT NOT NULL,
    "predicted_usage" REAL NOT NULL,
    "prediction_window_hours" INTEGER NOT NULL,
    "confidence_score" REAL NOT NULL,
    "created_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actual_usage" REAL,
    "accuracy_score" REAL,
    "llm_model_used" TEXT,
    "embedding_id" TEXT,
    "target_at" DATETIME,
    "low_usage" REAL,
    "high_usage" REAL
);

-- CreateTable
CREATE TABLE "media_item" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "source_id" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "title" TEXT,
    "collection" TEXT,
    "size_bytes" BIGINT NOT NULL,
    "modified_ms" REAL NOT NULL,
    "content_hash" TEXT,
    "technical" JSONB,
    "read_error" TEXT,
    "completeness" REAL,
    "missing" JSONB NOT NULL,
    "external_id" TEXT,
    "first_seen_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "scanned_at" DATETIME NOT NULL,
    "removed_at" DATETIME,
    "embedding_id" TEXT,
    "search_index_id" TEXT,
    CONSTRAINT "media_item_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "source" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "media_field_value" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "item_id" TEXT NOT NULL,
    "field" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "origin" TEXT NOT NULL,
    "confidence" REAL NOT NULL,
    "locked" BOOLEAN NOT NULL DEFAULT false,
    "updated_at" DATETIME NOT NULL,
    "execution_id" TEXT,
    CONSTRAINT "media_field_value_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "media_item" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "metadata_proposal" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "item_id" TEXT NOT NULL,
    "field" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "origin" TEXT NOT NULL,
    "confidence" REAL NOT NULL,
    "reason" TEXT NOT NULL,
    "decision" TEXT NOT NULL DEFAULT 'review',
    "state" TEXT NOT NULL DEFAULT 'open',
    "created_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "decided_at" DATETIME,
    "decided_by" TEXT,
    CONSTRAINT "metadata_proposal_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "media_item" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "metadata_snapshot" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "source_id" TEXT NOT NULL,
    "at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "item_count" INTEGER NOT NULL,
    "completeness" REAL NOT NULL,
    "critical_missing" INTEGER NOT NULL,
    "detail" JSONB NOT NULL,
    "cause" TEXT NOT NULL,
    CONSTRAINT "metadata_snapshot_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "source" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "finding" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "finding_key" TEXT NOT NULL,
    "source_id" TEXT,
    "stage" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "report" TEXT NOT NULL,
    "impact_ms" REAL,
    "share" REAL,
    "confidence" REAL NOT NULL,
    "first_seen" DATETIME,
    "last_seen" DATETIME,
    "evidence" JSONB NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'open',
    "created_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" DATETIME NOT NULL,
    "embedding_id" TEXT,
    CONSTRAINT "finding_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "source" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "optimization_recommendations" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "recommendation_type" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "impact_score" REAL NOT NULL,
    "implementation_difficulty" TEXT NOT NULL,
    "created_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "implemented" BOOLEAN NOT NULL DEFAULT false,
    "implemented_at" DATETIME,
    "llm_model_used" TEXT,
    "embedding_id" TEXT,
    "search_index_id" TEXT,
    "recommendation_key" TEXT NOT NULL,
    "source_id" TEXT,
    "title" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'open',
    "state_reason" TEXT,
    "snoozed_until" DATETIME,
    "effect" JSONB,
    "evidence" JSONB NOT NULL,
    "plan_request" JSONB,
    "plan_id" TEXT,
    "updated_at" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "plan" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "title" TEXT NOT NULL,
    "goal" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "generator" TEXT NOT NULL,
    "recommendation_id" INTEGER,
    "template_id" INTEGER,
    "request" JSONB NOT NULL,
    "current_revision" INTEGER NOT NULL DEFAULT 1,
    "created_by" TEXT NOT NULL,
    "created_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "plan_revision" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "plan_id" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "content_hash" TEXT NOT NULL,
    "content" JSONB NOT NULL,
    "inputs" JSONB NOT NULL,
    "validation" JSONB,
    "simulation" JSONB,
    "created_by" TEXT NOT NULL,
    "created_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "plan_revision_plan_id_fkey" FOREIGN KEY ("plan_id") REFERENCES "plan" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "plan_step" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "revision_id" TEXT NOT NULL,
    "step_key" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "input" JSONB NOT NULL,
    "depends_on" JSONB NOT NULL,
    "resources" JSONB NOT NULL,
    "expected_ms" REAL,
    CONSTRAINT "plan_step_revision_id_fkey" FOREIGN KEY ("revision_id") REFERENCES "plan_revision" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "approval" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "plan_id" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "content_hash" TEXT NOT NULL,
    "decision" TEXT NOT NULL,
    "reason" TEXT,
    "actor_id" TEXT NOT NULL,
    "actor_name" TEXT NOT NULL,
    "decided_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" DATETIME,
    CONSTRAINT "approval_plan_id_fkey" FOREIGN KEY ("plan_id") REFERENCES "plan" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "planner_results" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "task_id" INTEGER,
    "model_used" TEXT NOT NULL,
    "goal_description" TEXT NOT NULL,
    "generated_plan" TEXT NOT NULL,
    "similar_tasks_used" TEXT,
    "context_embeddings" TEXT,
    "subtask_count" INTEGER NOT NULL DEFAULT 0,
    "plan_version" INTEGER NOT NULL DEFAULT 1,
    "created_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "optimization_score" REAL,
    "resource_efficiency" REAL,
    "template_id" INTEGER,
    "llm_model_used" TEXT,
    "embedding_id" TEXT,
    "plan_id" TEXT
);

-- CreateTable
CREATE TABLE "plan_templates" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "template_data" TEXT NOT NULL,
    "created_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" DATETIME NOT NULL,
    "success_rate" REAL,
    "usage_count" INTEGER NOT NULL DEFAULT 0,
    "embedding_id" TEXT,
    "search_index_id" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "success_count" INTEGER NOT NULL DEFAULT 0,
    "plan_type" TEXT
);

-- CreateTable
CREATE TABLE "execution" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "plan_id" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "content_hash" TEXT NOT NULL,
    "kind" TEXT NOT NULL DEFAULT 'run',
    "undo_of" TEXT,
    "state" TEXT NOT NULL,
    "cancel_requested" BOOLEAN NOT NULL DEFAULT false,
    "started_by" TEXT NOT NULL,
    "created_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" DATETIME,
    "finished_at" DATETIME,
    "kpi_before" JSONB,
    "kpi_after" JSONB,
    "summary" JSONB,
    "error" TEXT,
    CONSTRAINT "execution_plan_id_fkey" FOREIGN KEY ("plan_id") REFERENCES "plan" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "execution_step" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "execution_id" TEXT NOT NULL,
    "step_key" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "input" JSONB NOT NULL,
    "depends_on" JSONB NOT NULL,
    "waiting_for" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "attempt_count" INTEGER NOT NULL DEFAULT 0,
    "max_attempts" INTEGER NOT NULL DEFAULT 1,
    "is_idempotent" BOOLEAN NOT NULL,
    "not_before" DATETIME,
    "expected_ms" REAL,
    "actual_ms" REAL,
    "output" JSONB,
    "error" TEXT,
    "started_at" DATETIME,
    "finished_at" DATETIME,
    CONSTRAINT "execution_step_execution_id_fkey" FOREIGN KEY ("execution_id") REFERENCES "execution" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "attempt" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "step_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "fence" INTEGER NOT NULL,
    "worker_id" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "lease_until" DATETIME NOT NULL,
    "heartbeat_at" DATETIME NOT NULL,
    "progress" JSONB,
    "started_at" DATETIME NOT NULL,
    "finished_at" DATETIME,
    "error" TEXT,
    CONSTRAINT "attempt_step_id_fkey" FOREIGN KEY ("step_id") REFERENCES "execution_step" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "step_log" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "attempt_id" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    "level" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    CONSTRAINT "step_log_attempt_id_fkey" FOREIGN KEY ("attempt_id") REFERENCES "attempt" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "change_entry" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "execution_id" TEXT NOT NULL,
    "step_key" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "before" JSONB NOT NULL,
    "after" JSONB,
    "state" TEXT NOT NULL,
    "created_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "done_at" DATETIME,
    "undone_at" DATETIME,
    "problem" TEXT,
    CONSTRAINT "change_entry_execution_id_fkey" FOREIGN KEY ("execution_id") REFERENCES "execution" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "artefact" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "execution_id" TEXT NOT NULL,
    "step_key" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "sha256" TEXT NOT NULL,
    "created_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- CreateTable
CREATE TABLE "outcome" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "execution_id" TEXT NOT NULL,
    "metric" TEXT NOT NULL,
    "unit" TEXT NOT NULL,
    "predicted" REAL,
    "before" REAL,
    "after" REAL,
    "measured_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "outcome_execution_id_fkey" FOREIGN KEY ("execution_id") REFERENCES "execution" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "calibration" (
    "subject" TEXT NOT NULL PRIMARY KEY,
    "count" INTEGER NOT NULL,
    "state" JSONB NOT NULL,
    "updated_at" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "user_feedback" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "media_id" TEXT NOT NULL,
    "feedback_type" TEXT NOT NULL,
    "original_value" TEXT,
    "corrected_value" TEXT,
    "confidence_score" REAL,
    "timestamp" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "source" TEXT NOT NULL DEFAULT 'user',
    "embedding_id" TEXT
);

-- CreateTable
CREATE TABLE "learning_rules" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "rule_type" TEXT NOT NULL,
    "condition_text" TEXT NOT NULL,
    "action_text" TEXT NOT NULL,
    "confidence" REAL NOT NULL,
    "created_from_feedback" BOOLEAN NOT NULL DEFAULT true,
    "usage_count" INTEGER NOT NULL DEFAULT 0,
    "success_rate" REAL NOT NULL DEFAULT 0,
    "created_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" DATETIME,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "embedding_id" TEXT
);

-- CreateTable
CREATE TABLE "llm_provider" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "base_url" TEXT,
    "key_cipher" TEXT,
    "config" JSONB NOT NULL,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "created_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- CreateTable
CREATE TABLE "llm_call" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "provider" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "plan_id" TEXT,
    "execution_id" TEXT,
    "tier" TEXT,
    "outcome" TEXT NOT NULL,
    "input_tokens" INTEGER,
    "output_tokens" INTEGER,
    "cache_read_tokens" INTEGER,
    "cache_write_tokens" INTEGER,
    "reasoning_tokens" INTEGER,
    "cost_usd" REAL,
    "latency_ms" REAL,
    "reason" TEXT,
    "detail" JSONB
);

-- CreateTable
CREATE TABLE "model_price" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "provider" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "input_usd_per_m" REAL NOT NULL,
    "output_usd_per_m" REAL NOT NULL,
    "cache_read_usd_per_m" REAL,
    "cache_write_usd_per_m" REAL,
    "detail" JSONB,
    "source" TEXT NOT NULL,
    "valid_from" DATETIME NOT NULL,
    "valid_to" DATETIME
);

-- CreateTable
CREATE TABLE "budget" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "scope" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "period" TEXT NOT NULL,
    "max_usd" REAL,
    "max_tokens" BIGINT,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "created_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- CreateTable
CREATE TABLE "budget_window" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "budget_id" TEXT NOT NULL,
    "start_at" DATETIME NOT NULL,
    "end_at" DATETIME NOT NULL,
    "spent_usd" REAL NOT NULL DEFAULT 0,
    "reserved_usd" REAL NOT NULL DEFAULT 0,
    "spent_tokens" BIGINT NOT NULL DEFAULT 0,
    "reserved_tokens" BIGINT NOT NULL DEFAULT 0,
    CONSTRAINT "budget_window_budget_id_fkey" FOREIGN KEY ("budget_id") REFERENCES "budget" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "reservation" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "window_id" TEXT NOT NULL,
    "call_id" TEXT NOT NULL,
    "usd" REAL NOT NULL,
    "tokens" BIGINT NOT NULL,
    "state" TEXT NOT NULL,
    "created_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" DATETIME NOT NULL,
    "settled_at" DATETIME,
    CONSTRAINT "reservation_window_id_fkey" FOREIGN KEY ("window_id") REFERENCES "budget_window" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "llm_batch" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "provider" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "provider_batch_id" TEXT,
    "state" TEXT NOT NULL,
    "created_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "submitted_at" DATETIME,
    "finished_at" DATETIME
);

-- CreateTable
CREATE TABLE "llm_batch_item" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "batch_id" TEXT NOT NULL,
    "request" JSONB NOT NULL,
    "state" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "result" JSONB,
    "error" TEXT,
    CONSTRAINT "llm_batch_item_batch_id_fkey" FOREIGN KEY ("batch_id") REFERENCES "llm_batch" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "conversation" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "title" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "language" TEXT,
    "text" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "started_at" DATETIME,
    "imported_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- CreateTable
CREATE TABLE "chunk" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "conversation_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "start_char" INTEGER NOT NULL,
    "end_char" INTEGER NOT NULL,
    "speaker" TEXT,
    "summary" TEXT,
    "labels" JSONB NOT NULL,
    "entities" JSONB NOT NULL,
    "language" TEXT,
    "quality_level" TEXT NOT NULL DEFAULT 'basic',
    "needs_upgrade" BOOLEAN NOT NULL DEFAULT true,
    "llm_used" TEXT,
    "llm_provider" TEXT,
    "tokens_used" INTEGER NOT NULL DEFAULT 0,
    "processing_time_ms" REAL,
    "token_count" INTEGER NOT NULL,
    "embedding_id" TEXT,
    "search_index_id" TEXT,
    "created_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "chunk_conversation_id_fkey" FOREIGN KEY ("conversation_id") REFERENCES "conversation" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "embedding" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "collection" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "dimensions" INTEGER NOT NULL,
    "vector" BLOB NOT NULL,
    "metadata" JSONB NOT NULL,
    "updated_at" DATETIME NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "user_email_key" ON "user"("email");

-- CreateIndex
CREATE UNIQUE INDEX "session_token_key" ON "session"("token");

-- CreateIndex
CREATE INDEX "session_user_id_idx" ON "session"("user_id");

-- CreateIndex
CREATE INDEX "account_user_id_idx" ON "account"("user_id");

-- CreateIndex
CREATE INDEX "verification_identifier_idx" ON "verification"("identifier");

-- CreateIndex
CREATE UNIQUE INDEX "rate_limit_key_key" ON "rate_limit"("key");

-- CreateIndex
CREATE UNIQUE INDEX "api_token_token_hash_key" ON "api_token"("token_hash");

-- CreateIndex
CREATE UNIQUE INDEX "audit_entry_hash_key" ON "audit_entry"("hash");

-- CreateIndex
CREATE INDEX "audit_entry_entity_type_entity_id_idx" ON "audit_entry"("entity_type", "entity_id");

-- CreateIndex
CREATE INDEX "audit_entry_at_idx" ON "audit_entry"("at");

-- CreateIndex
CREATE INDEX "idempotency_key_expires_at_idx" ON "idempotency_key"("expires_at");

-- CreateIndex
CREATE INDEX "event_topic_seq_idx" ON "event"("topic", "seq");

-- CreateIndex
CREATE INDEX "event_at_idx" ON "event"("at");

-- CreateIndex
CREATE INDEX "outbox_entry_delivered_at_available_at_idx" ON "outbox_entry"("delivered_at", "available_at");

-- CreateIndex
CREATE INDEX "job_state_created_at_idx" ON "job"("state", "created_at");

-- CreateIndex
CREATE INDEX "worker_process_heartbeat_at_idx" ON "worker_process"("heartbeat_at");

-- CreateIndex
CREATE UNIQUE INDEX "source_kind_path_key" ON "source"("kind", "path");

-- CreateIndex
CREATE UNIQUE INDEX "log_file_source_id_path_key" ON "log_file"("source_id", "path");

-- CreateIndex
CREATE INDEX "log_template_source_id_count_idx" ON "log_template"("source_id", "count");

-- CreateIndex
CREATE UNIQUE INDEX "log_template_source_id_template_key_key" ON "log_template"("source_id", "template_key");

-- CreateIndex
CREATE UNIQUE INDEX "log_bucket_source_id_start_at_seconds_level_key" ON "log_bucket"("source_id", "start_at", "seconds", "level");

-- CreateIndex
CREATE UNIQUE INDEX "log_analysis_patterns_pattern_key_key" ON "log_analysis_patterns"("pattern_key");

-- CreateIndex
CREATE INDEX "log_analysis_patterns_source_id_idx" ON "log_analysis_patterns"("source_id");

-- CreateIndex
CREATE INDEX "task_run_source_id_queued_at_idx" ON "task_run"("source_id", "queued_at");

-- CreateIndex
CREATE INDEX "task_run_type_started_at_idx" ON "task_run"("type", "started_at");

-- CreateIndex
CREATE INDEX "task_run_status_idx" ON "task_run"("status");

-- CreateIndex
CREATE UNIQUE INDEX "task_run_source_id_external_id_key" ON "task_run"("source_id", "external_id");

-- CreateIndex
CREATE INDEX "task_logs_task_type_created_at_idx" ON "task_logs"("task_type", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "task_schedule_source_id_external_id_key" ON "task_schedule"("source_id", "external_id");

-- CreateIndex
CREATE INDEX "system_metrics_metric_type_timestamp_idx" ON "system_metrics"("metric_type", "timestamp");

-- CreateIndex
CREATE INDEX "resource_usage_predictions_resource_type_created_at_idx" ON "resource_usage_predictions"("resource_type", "created_at");

-- CreateIndex
CREATE INDEX "media_item_source_id_completeness_idx" ON "media_item"("source_id", "completeness");

-- CreateIndex
CREATE INDEX "media_item_kind_idx" ON "media_item"("kind");

-- CreateIndex
CREATE UNIQUE INDEX "media_item_source_id_path_key" ON "media_item"("source_id", "path");

-- CreateIndex
CREATE UNIQUE INDEX "media_field_value_item_id_field_key" ON "media_field_value"("item_id", "field");

-- CreateIndex
CREATE INDEX "metadata_proposal_state_confidence_idx" ON "metadata_proposal"("state", "confidence");

-- CreateIndex
CREATE UNIQUE INDEX "metadata_proposal_item_id_field_origin_key" ON "metadata_proposal"("item_id", "field", "origin");

-- CreateIndex
CREATE INDEX "metadata_snapshot_source_id_at_idx" ON "metadata_snapshot"("source_id", "at");

-- CreateIndex
CREATE UNIQUE INDEX "finding_finding_key_key" ON "finding"("finding_key");

-- CreateIndex
CREATE INDEX "finding_state_severity_idx" ON "finding"("state", "severity");

-- CreateIndex
CREATE INDEX "finding_source_id_stage_idx" ON "finding"("source_id", "stage");

-- CreateIndex
CREATE UNIQUE INDEX "optimization_recommendations_recommendation_key_key" ON "optimization_recommendations"("recommendation_key");

-- CreateIndex
CREATE INDEX "optimization_recommendations_state_impact_score_idx" ON "optimization_recommendations"("state", "impact_score");

-- CreateIndex
CREATE INDEX "plan_state_updated_at_idx" ON "plan"("state", "updated_at");

-- CreateIndex
CREATE INDEX "plan_revision_content_hash_idx" ON "plan_revision"("content_hash");

-- CreateIndex
CREATE UNIQUE INDEX "plan_revision_plan_id_revision_key" ON "plan_revision"("plan_id", "revision");

-- CreateIndex
CREATE UNIQUE INDEX "plan_step_revision_id_step_key_key" ON "plan_step"("revision_id", "step_key");

-- CreateIndex
CREATE UNIQUE INDEX "approval_plan_id_revision_key" ON "approval"("plan_id", "revision");

-- CreateIndex
CREATE INDEX "planner_results_plan_id_idx" ON "planner_results"("plan_id");

-- CreateIndex
CREATE INDEX "execution_state_idx" ON "execution"("state");

-- CreateIndex
CREATE UNIQUE INDEX "execution_plan_id_revision_kind_key" ON "execution"("plan_id", "revision", "kind");

-- CreateIndex
CREATE INDEX "execution_step_state_not_before_idx" ON "execution_step"("state", "not_before");

-- CreateIndex
CREATE UNIQUE INDEX "execution_step_execution_id_step_key_key" ON "execution_step"("execution_id", "step_key");

-- CreateIndex
CREATE INDEX "attempt_state_lease_until_idx" ON "attempt"("state", "lease_until");

-- CreateIndex
CREATE UNIQUE INDEX "attempt_step_id_number_key" ON "attempt"("step_id", "number");

-- CreateIndex
CREATE INDEX "step_log_attempt_id_id_idx" ON "step_log"("attempt_id", "id");

-- CreateIndex
CREATE INDEX "change_entry_execution_id_position_idx" ON "change_entry"("execution_id", "position");

-- CreateIndex
CREATE INDEX "artefact_execution_id_idx" ON "artefact"("execution_id");

-- CreateIndex
CREATE UNIQUE INDEX "outcome_execution_id_metric_key" ON "outcome"("execution_id", "metric");

-- CreateIndex
CREATE INDEX "user_feedback_feedback_type_timestamp_idx" ON "user_feedback"("feedback_type", "timestamp");

-- CreateIndex
CREATE UNIQUE INDEX "learning_rules_rule_type_condition_text_action_text_key" ON "learning_rules"("rule_type", "condition_text", "action_text");

-- CreateIndex
CREATE INDEX "llm_call_at_idx" ON "llm_call"("at");

-- CreateIndex
CREATE INDEX "llm_call_purpose_at_idx" ON "llm_call"("purpose", "at");

-- CreateIndex
CREATE UNIQUE INDEX "model_price_provider_model_valid_from_key" ON "model_price"("provider", "model", "valid_from");

-- CreateIndex
CREATE UNIQUE INDEX "budget_scope_subject_period_key" ON "budget"("scope", "subject", "period");

-- CreateIndex
CREATE UNIQUE INDEX "budget_window_budget_id_start_at_key" ON "budget_window"("budget_id", "start_at");

-- CreateIndex
CREATE INDEX "reservation_state_expires_at_idx" ON "reservation"("state", "expires_at");

-- CreateIndex
CREATE INDEX "llm_batch_state_idx" ON "llm_batch"("state");

-- CreateIndex
CREATE INDEX "llm_batch_item_batch_id_state_idx" ON "llm_batch_item"("batch_id", "state");

-- CreateIndex
CREATE UNIQUE INDEX "conversation_sha256_key" ON "conversation"("sha256");

-- CreateIndex
CREATE INDEX "chunk_quality_level_needs_upgrade_idx" ON "chunk"("quality_level", "needs_upgrade");

-- CreateIndex
CREATE UNIQUE INDEX "chunk_conversation_id_position_key" ON "chunk"("conversation_id", "position");

-- CreateIndex
CREATE UNIQUE INDEX "embedding_collection_subject_id_key" ON "embedding"("collection", "subject_id");
