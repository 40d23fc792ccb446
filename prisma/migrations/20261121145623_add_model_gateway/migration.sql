-- CreateTable
CREATE TABLE "llm_model" (
    "provider_id" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "tier" TEXT NOT NULL,
    "detected" JSONB NOT NULL,
    "edited" JSONB,
    "source" TEXT NOT NULL,
    "checked_at" DATETIME,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "updated_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,

    PRIMARY KEY ("provider_id", "model")
);

-- CreateTable
CREATE TABLE "llm_response" (
    "key" TEXT NOT NULL PRIMARY KEY,
    "value" JSONB NOT NULL,
    "cost_usd" REAL NOT NULL DEFAULT 0,
    "hits" INTEGER NOT NULL DEFAULT 0,
    "created_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" DATETIME NOT NULL
);

-- AlterTable
ALTER TABLE "budget" ADD COLUMN "at_limit" TEXT NOT NULL DEFAULT 'refuse';
ALTER TABLE "budget" ADD COLUMN "updated_at" DATETIME;

-- AlterTable
ALTER TABLE "budget_window" ADD COLUMN "alerted_percent" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "llm_batch" ADD COLUMN "provider_id" TEXT NOT NULL DEFAULT '';
ALTER TABLE "llm_batch" ADD COLUMN "closes_at" DATETIME;
ALTER TABLE "llm_batch" ADD COLUMN "expires_at" DATETIME;
ALTER TABLE "llm_batch" ADD COLUMN "next_poll_at" DATETIME;
ALTER TABLE "llm_batch" ADD COLUMN "polls" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "llm_batch" ADD COLUMN "raw_status" TEXT;
ALTER TABLE "llm_batch" ADD COLUMN "counts" JSONB;
ALTER TABLE "llm_batch" ADD COLUMN "error" TEXT;
ALTER TABLE "llm_batch" ADD COLUMN "cancel_requested" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "llm_batch" ADD COLUMN "lease_until" DATETIME;
ALTER TABLE "llm_batch" ADD COLUMN "saving_usd" REAL NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "llm_batch_item" ADD COLUMN "call_id" TEXT;
ALTER TABLE "llm_batch_item" ADD COLUMN "purpose" TEXT NOT NULL DEFAULT '';
ALTER TABLE "llm_batch_item" ADD COLUMN "project" TEXT;
ALTER TABLE "llm_batch_item" ADD COLUMN "plan_id" TEXT;
ALTER TABLE "llm_batch_item" ADD COLUMN "usd_max" REAL NOT NULL DEFAULT 0;
ALTER TABLE "llm_batch_item" ADD COLUMN "created_at" DATETIME;
ALTER TABLE "llm_batch_item" ADD COLUMN "finished_at" DATETIME;
ALTER TABLE "llm_batch_item" ADD COLUMN "via" TEXT;

-- AlterTable
ALTER TABLE "llm_call" ADD COLUMN "project" TEXT;
ALTER TABLE "llm_call" ADD COLUMN "provider_id" TEXT;
ALTER TABLE "llm_call" ADD COLUMN "ask_id" TEXT;
ALTER TABLE "llm_call" ADD COLUMN "batch_item_id" TEXT;
ALTER TABLE "llm_call" ADD COLUMN "cache_write_1h_tokens" INTEGER;
ALTER TABLE "llm_call" ADD COLUMN "cache_saving_usd" REAL;
ALTER TABLE "llm_call" ADD COLUMN "batch_saving_usd" REAL;
ALTER TABLE "llm_call" ADD COLUMN "reuse_saving_usd" REAL;
ALTER TABLE "llm_call" ADD COLUMN "price_source" TEXT;
ALTER TABLE "llm_call" ADD COLUMN "is_price_assumed" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "llm_call" ADD COLUMN "error" TEXT;

-- AlterTable
ALTER TABLE "llm_provider" ADD COLUMN "name" TEXT NOT NULL DEFAULT '';
ALTER TABLE "llm_provider" ADD COLUMN "updated_at" DATETIME;
ALTER TABLE "llm_provider" ADD COLUMN "tested_at" DATETIME;
ALTER TABLE "llm_provider" ADD COLUMN "test" JSONB;

-- AlterTable
ALTER TABLE "reservation" ADD COLUMN "detail" JSONB;

-- CreateIndex
CREATE INDEX "llm_response_expires_at_idx" ON "llm_response"("expires_at");

-- CreateIndex
CREATE INDEX "reservation_call_id_idx" ON "reservation"("call_id");

-- CreateIndex
CREATE INDEX "llm_call_ask_id_idx" ON "llm_call"("ask_id");
