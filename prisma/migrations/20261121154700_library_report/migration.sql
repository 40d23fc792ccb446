-- CreateTable
CREATE TABLE "library_report" (
    "key" TEXT NOT NULL PRIMARY KEY,
    "at" DATETIME NOT NULL,
    "detail" JSONB NOT NULL
);

-- DropIndex
DROP INDEX "media_item_completeness_path_id_idx";

-- CreateIndex
CREATE INDEX "media_item_in_order" ON "media_item"("completeness", "path", "id", "removed_at", "source_id", "kind", "collection", "missing_fields", "title");

-- CreateIndex
CREATE INDEX "metadata_snapshot_at_idx" ON "metadata_snapshot"("at");
