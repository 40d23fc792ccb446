-- AlterTable
ALTER TABLE "execution" ADD COLUMN "priority" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "execution" ADD COLUMN "deadline_at" DATETIME;
ALTER TABLE "execution" ADD COLUMN "limits" JSONB;
ALTER TABLE "execution" ADD COLUMN "panel_before" JSONB;

-- CreateTable
CREATE TABLE "execution_edge" (
    "parent_id" TEXT NOT NULL,
    "child_id" TEXT NOT NULL,

    PRIMARY KEY ("parent_id", "child_id"),
    CONSTRAINT "execution_edge_child_id_fkey" FOREIGN KEY ("child_id") REFERENCES "execution_step" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "crash_drill" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "state" TEXT NOT NULL,
    "seed" INTEGER NOT NULL,
    "started_by" TEXT NOT NULL,
    "started_at" DATETIME NOT NULL,
    "finished_at" DATETIME,
    "result" JSONB,
    "error" TEXT
);

-- CreateIndex
CREATE INDEX "execution_edge_child_id_idx" ON "execution_edge"("child_id");

-- CreateIndex
CREATE INDEX "crash_drill_started_at_idx" ON "crash_drill"("started_at");

-- CreateIndex
CREATE INDEX "execution_step_execution_id_state_position_idx" ON "execution_step"("execution_id", "state", "position");

-- Who waits for whom, of the executions that are there already.
INSERT OR IGNORE INTO "execution_edge" ("parent_id", "child_id")
SELECT p."id", c."id" FROM "execution_step" c, json_each(c."depends_on") d
JOIN "execution_step" p ON p."execution_id" = c."execution_id" AND p."step_key" = d."value";
