-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_log_template" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "source_id" TEXT NOT NULL,
    "template_key" TEXT NOT NULL,
    "template" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "levels" JSONB NOT NULL,
    "level_names" TEXT NOT NULL DEFAULT '',
    "first_seen" DATETIME,
    "last_seen" DATETIME,
    "variables" JSONB,
    "lines" JSONB NOT NULL,
    "mark" TEXT,
    "embedding_id" TEXT,
    "updated_at" DATETIME NOT NULL,
    CONSTRAINT "log_template_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "source" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new_log_template" ("count", "embedding_id", "first_seen", "id", "last_seen", "levels", "lines", "mark", "source_id", "template", "template_key", "updated_at", "variables") SELECT "count", "embedding_id", "first_seen", "id", "last_seen", "levels", "lines", "mark", "source_id", "template", "template_key", "updated_at", "variables" FROM "log_template";
DROP TABLE "log_template";
ALTER TABLE "new_log_template" RENAME TO "log_template";
CREATE INDEX "log_template_source_id_count_idx" ON "log_template"("source_id", "count");
CREATE UNIQUE INDEX "log_template_source_id_template_key_key" ON "log_template"("source_id", "template_key");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
