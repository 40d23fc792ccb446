-- DropIndex
DROP INDEX "embedding_collection_subject_id_key";

-- AlterTable
ALTER TABLE "embedding" ADD COLUMN "text" TEXT;
ALTER TABLE "embedding" ADD COLUMN "seq" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "embedding_space" (
    "collection" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "dimensions" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL DEFAULT 0,
    "removals" INTEGER NOT NULL DEFAULT 0,
    "document_count" INTEGER NOT NULL DEFAULT 0,
    "weights" BLOB,

    PRIMARY KEY ("collection", "model")
);

-- CreateIndex
CREATE INDEX "embedding_collection_model_seq_idx" ON "embedding"("collection", "model", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "embedding_collection_model_subject_id_key" ON "embedding"("collection", "model", "subject_id");
