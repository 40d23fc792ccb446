-- AlterTable
ALTER TABLE "media_field_value" ADD COLUMN "confirmed_by" TEXT;
ALTER TABLE "media_field_value" ADD COLUMN "reason" TEXT;

-- AlterTable
ALTER TABLE "media_item" ADD COLUMN "proposed_at" DATETIME;

-- AlterTable
ALTER TABLE "user_feedback" ADD COLUMN "actor_name" TEXT;
ALTER TABLE "user_feedback" ADD COLUMN "change_set_id" TEXT;
ALTER TABLE "user_feedback" ADD COLUMN "context" JSONB;
ALTER TABLE "user_feedback" ADD COLUMN "field" TEXT;

-- CreateTable
CREATE TABLE "metadata_rejection" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "item_id" TEXT NOT NULL,
    "field" TEXT NOT NULL,
    "value_key" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "origin" TEXT NOT NULL,
    "rejected_by" TEXT NOT NULL,
    "rejected_at" DATETIME NOT NULL,
    "change_set_id" TEXT,
    CONSTRAINT "metadata_rejection_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "media_item" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "media_change_set" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "detail" JSONB NOT NULL,
    "state" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "actor_name" TEXT NOT NULL,
    "rule_id" INTEGER,
    "undo_of" TEXT,
    "item_count" INTEGER NOT NULL DEFAULT 0,
    "change_count" INTEGER NOT NULL DEFAULT 0,
    "skipped_count" INTEGER NOT NULL DEFAULT 0,
    "conflict_count" INTEGER NOT NULL DEFAULT 0,
    "created_at" DATETIME NOT NULL,
    "finished_at" DATETIME
);

-- CreateTable
CREATE TABLE "media_value_change" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "change_set_id" TEXT,
    "item_id" TEXT NOT NULL,
    "field" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "before" JSONB,
    "after" JSONB,
    "actor_name" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'applied',
    "problem" TEXT,
    CONSTRAINT "media_value_change_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "media_item" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- AlterTable
ALTER TABLE "learning_rules" ADD COLUMN "detail" JSONB;
ALTER TABLE "learning_rules" ADD COLUMN "state" TEXT NOT NULL DEFAULT 'suggested';
ALTER TABLE "learning_rules" ADD COLUMN "undone_count" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "learning_rules" ADD COLUMN "updated_at" DATETIME;

-- AlterTable
ALTER TABLE "metadata_proposal" ADD COLUMN "candidates" JSONB;
ALTER TABLE "metadata_proposal" ADD COLUMN "collection" TEXT NOT NULL DEFAULT '';
ALTER TABLE "metadata_proposal" ADD COLUMN "impact" REAL NOT NULL DEFAULT 0;
ALTER TABLE "metadata_proposal" ADD COLUMN "importance" TEXT NOT NULL DEFAULT 'nice';
ALTER TABLE "metadata_proposal" ADD COLUMN "kind" TEXT NOT NULL DEFAULT '';
ALTER TABLE "metadata_proposal" ADD COLUMN "source_id" TEXT NOT NULL DEFAULT '';

-- Of several proposals for one field the surest stays; the others come back as its candidates when the source is read.
DELETE FROM "metadata_proposal" WHERE "id" NOT IN (
    SELECT "id" FROM (
        SELECT "id", row_number() OVER (PARTITION BY "item_id", "field" ORDER BY "state" = 'open' DESC, "confidence" DESC, "id") AS place
        FROM "metadata_proposal"
    ) WHERE place = 1
);
UPDATE "metadata_proposal" SET ("source_id", "kind", "collection") =
    (SELECT "source_id", "kind", coalesce("collection", '') FROM "media_item" WHERE "id" = "item_id");

-- DropIndex
DROP INDEX "metadata_proposal_item_id_field_origin_key";

-- DropIndex
DROP INDEX "metadata_proposal_state_confidence_idx";

-- CreateIndex
CREATE INDEX "metadata_proposal_state_impact_id_idx" ON "metadata_proposal"("state", "impact", "id");

-- CreateIndex
CREATE INDEX "metadata_proposal_state_confidence_id_idx" ON "metadata_proposal"("state", "confidence", "id");

-- CreateIndex
CREATE INDEX "metadata_proposal_state_source_id_field_kind_origin_collection_confidence_idx" ON "metadata_proposal"("state", "source_id", "field", "kind", "origin", "collection", "confidence");

-- CreateIndex
CREATE UNIQUE INDEX "metadata_proposal_item_id_field_key" ON "metadata_proposal"("item_id", "field");

-- CreateIndex
CREATE INDEX "metadata_rejection_change_set_id_idx" ON "metadata_rejection"("change_set_id");

-- CreateIndex
CREATE UNIQUE INDEX "metadata_rejection_item_id_field_value_key_key" ON "metadata_rejection"("item_id", "field", "value_key");

-- CreateIndex
CREATE INDEX "media_change_set_created_at_idx" ON "media_change_set"("created_at");

-- CreateIndex
CREATE INDEX "media_change_set_rule_id_idx" ON "media_change_set"("rule_id");

-- CreateIndex
CREATE INDEX "media_value_change_item_id_id_idx" ON "media_value_change"("item_id", "id");

-- CreateIndex
CREATE INDEX "media_value_change_change_set_id_state_id_idx" ON "media_value_change"("change_set_id", "state", "id");

-- CreateIndex
CREATE INDEX "media_item_completeness_path_id_idx" ON "media_item"("completeness", "path", "id");

-- CreateIndex
CREATE INDEX "media_item_removed_at_source_id_kind_collection_missing_fields_completeness_idx" ON "media_item"("removed_at", "source_id", "kind", "collection", "missing_fields", "completeness");

-- CreateIndex
CREATE INDEX "user_feedback_media_id_timestamp_idx" ON "user_feedback"("media_id", "timestamp");

-- CreateIndex
CREATE INDEX "media_item_read_error_idx" ON "media_item"("read_error");
