-- AlterTable
ALTER TABLE "approval" ADD COLUMN "policy" JSONB;
ALTER TABLE "approval" ADD COLUMN "void_reason" TEXT;
ALTER TABLE "approval" ADD COLUMN "voided_at" DATETIME;

-- AlterTable
ALTER TABLE "plan" ADD COLUMN "created_by_id" TEXT;
ALTER TABLE "plan" ADD COLUMN "created_by_type" TEXT;
ALTER TABLE "plan" ADD COLUMN "sample" JSONB;
ALTER TABLE "plan" ADD COLUMN "sample_of" TEXT;
ALTER TABLE "plan" ADD COLUMN "submitted_at" DATETIME;
ALTER TABLE "plan" ADD COLUMN "template_version" INTEGER;

-- AlterTable
ALTER TABLE "plan_revision" ADD COLUMN "created_by_id" TEXT;

-- CreateTable
CREATE TABLE "plan_template_version" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "template_id" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "template_data" TEXT NOT NULL,
    "content_hash" TEXT NOT NULL,
    "note" TEXT NOT NULL,
    "source_plan_id" TEXT,
    "created_by" TEXT NOT NULL,
    "created_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "plan_template_version_template_id_fkey" FOREIGN KEY ("template_id") REFERENCES "plan_templates" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "notification_channel" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "config" JSONB NOT NULL,
    "secret_cipher" TEXT,
    "events" JSONB NOT NULL,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "created_by" TEXT NOT NULL,
    "created_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" DATETIME NOT NULL,
    "tested_at" DATETIME,
    "test" JSONB
);

-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_plan_templates" (
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
    "plan_type" TEXT,
    "origin" TEXT NOT NULL DEFAULT 'learned',
    "signature" TEXT,
    "run_count" INTEGER NOT NULL DEFAULT 0,
    "last_used_at" DATETIME,
    "created_by" TEXT
);
INSERT INTO "new_plan_templates" ("created_at", "description", "embedding_id", "id", "name", "plan_type", "search_index_id", "success_count", "success_rate", "template_data", "updated_at", "usage_count", "version") SELECT "created_at", "description", "embedding_id", "id", "name", "plan_type", "search_index_id", "success_count", "success_rate", "template_data", "updated_at", "usage_count", "version" FROM "plan_templates";
DROP TABLE "plan_templates";
ALTER TABLE "new_plan_templates" RENAME TO "plan_templates";
CREATE INDEX "plan_templates_signature_idx" ON "plan_templates"("signature");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;

-- CreateIndex
CREATE UNIQUE INDEX "plan_template_version_template_id_version_key" ON "plan_template_version"("template_id", "version");

-- CreateIndex
CREATE INDEX "plan_template_id_idx" ON "plan"("template_id");

-- CreateIndex
CREATE INDEX "plan_sample_of_idx" ON "plan"("sample_of");

-- CreateIndex
CREATE INDEX "plan_updated_at_idx" ON "plan"("updated_at");
