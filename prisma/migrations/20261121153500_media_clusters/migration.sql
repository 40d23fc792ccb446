-- CreateTable
CREATE TABLE "media_cluster_run" (
    "kind" TEXT NOT NULL PRIMARY KEY,
    "model" TEXT NOT NULL,
    "made_at" DATETIME NOT NULL,
    "looked" INTEGER NOT NULL,
    "unclear" INTEGER NOT NULL,
    "without" INTEGER NOT NULL,
    "quality" REAL
);

-- CreateTable
CREATE TABLE "media_cluster" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "label" TEXT NOT NULL,
    "words" JSONB NOT NULL,
    "size" INTEGER NOT NULL,
    "cohesion" REAL NOT NULL,
    "x" REAL NOT NULL,
    "y" REAL NOT NULL
);

-- CreateTable
CREATE TABLE "media_cluster_member" (
    "kind" TEXT NOT NULL,
    "item_id" TEXT NOT NULL,
    "cluster_id" TEXT NOT NULL,
    "similarity" REAL NOT NULL,
    "x" REAL NOT NULL,
    "y" REAL NOT NULL,

    PRIMARY KEY ("kind", "item_id"),
    CONSTRAINT "media_cluster_member_cluster_id_fkey" FOREIGN KEY ("cluster_id") REFERENCES "media_cluster" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "media_cluster_kind_position_idx" ON "media_cluster"("kind", "position");

-- CreateIndex
CREATE INDEX "media_cluster_member_cluster_id_similarity_idx" ON "media_cluster_member"("cluster_id", "similarity");
