-- DropIndex
DROP INDEX "task_run_status_idx";

-- DropIndex
DROP INDEX "task_run_type_started_at_idx";

-- AlterTable
ALTER TABLE "finding" ADD COLUMN "detail" JSONB;
ALTER TABLE "finding" ADD COLUMN "resolved_at" DATETIME;

-- AlterTable
ALTER TABLE "optimization_recommendations" ADD COLUMN "advice" JSONB;
ALTER TABLE "optimization_recommendations" ADD COLUMN "decided_at" DATETIME;
ALTER TABLE "optimization_recommendations" ADD COLUMN "decided_by" TEXT;
ALTER TABLE "optimization_recommendations" ADD COLUMN "decided_facts" JSONB;
ALTER TABLE "optimization_recommendations" ADD COLUMN "facts" JSONB;

-- AlterTable
ALTER TABLE "system_metrics" ADD COLUMN "capacity" REAL;
ALTER TABLE "system_metrics" ADD COLUMN "high_value" REAL;
ALTER TABLE "system_metrics" ADD COLUMN "host" TEXT NOT NULL DEFAULT '';
ALTER TABLE "system_metrics" ADD COLUMN "low_value" REAL;
ALTER TABLE "system_metrics" ADD COLUMN "sample_count" INTEGER NOT NULL DEFAULT 1;

-- CreateTable
CREATE TABLE "task_bucket" (
    "source_id" TEXT NOT NULL,
    "grain" TEXT NOT NULL,
    "start_hour" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "worker" TEXT NOT NULL DEFAULT '',
    "runs" INTEGER NOT NULL,
    "queued" INTEGER NOT NULL,
    "running" INTEGER NOT NULL,
    "succeeded" INTEGER NOT NULL,
    "failed" INTEGER NOT NULL,
    "cancelled" INTEGER NOT NULL,
    "retried_runs" INTEGER NOT NULL,
    "extra_attempts" INTEGER NOT NULL,
    "busy_ms" REAL NOT NULL,
    "wait_ms" REAL NOT NULL,
    "wait_count" INTEGER NOT NULL,
    "duration_ms" REAL NOT NULL,
    "duration_count" INTEGER NOT NULL,
    "waits" TEXT NOT NULL,
    "durations" TEXT NOT NULL,

    PRIMARY KEY ("source_id", "grain", "start_hour", "type", "worker"),
    CONSTRAINT "task_bucket_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "source" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "task_analysis" (
    "source_id" TEXT NOT NULL PRIMARY KEY,
    "dirty_since" DATETIME,
    "analysed_at" DATETIME,
    "detail" JSONB,
    CONSTRAINT "task_analysis_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "source" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "recommendation_outcome" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "recommendation_id" INTEGER NOT NULL,
    "recommendation_type" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "metric" TEXT NOT NULL,
    "unit" TEXT NOT NULL,
    "expected_low" REAL,
    "expected_high" REAL,
    "before" REAL,
    "after" REAL,
    "implemented_at" DATETIME NOT NULL,
    "measured_at" DATETIME,
    "detail" JSONB
);

-- CreateTable
CREATE TABLE "health_snapshot" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "at" DATETIME NOT NULL,
    "score" REAL NOT NULL,
    "parts" JSONB NOT NULL
);

-- CreateIndex
CREATE INDEX "task_bucket_grain_start_hour_idx" ON "task_bucket"("grain", "start_hour");

-- CreateIndex
CREATE INDEX "recommendation_outcome_recommendation_type_measured_at_idx" ON "recommendation_outcome"("recommendation_type", "measured_at");

-- CreateIndex
CREATE INDEX "health_snapshot_at_idx" ON "health_snapshot"("at");

-- CreateIndex
CREATE UNIQUE INDEX "system_metrics_host_metric_type_resolution_sec_timestamp_key" ON "system_metrics"("host", "metric_type", "resolution_sec", "timestamp");

-- CreateIndex
CREATE INDEX "task_run_queued_at_idx" ON "task_run"("queued_at");

-- CreateIndex
CREATE INDEX "task_run_type_queued_at_idx" ON "task_run"("type", "queued_at");

-- CreateIndex
CREATE INDEX "task_run_status_queued_at_idx" ON "task_run"("status", "queued_at");
