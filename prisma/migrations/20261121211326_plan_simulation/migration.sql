-- CreateTable
CREATE TABLE "plan_simulation" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "plan_id" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "input_hash" TEXT NOT NULL,
    "p50_ms" REAL NOT NULL,
    "p90_ms" REAL NOT NULL,
    "result" JSONB NOT NULL,
    "created_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "measured_ms" REAL,
    "measured_at" DATETIME,
    CONSTRAINT "plan_simulation_plan_id_fkey" FOREIGN KEY ("plan_id") REFERENCES "plan" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "plan_simulation_measured_at_idx" ON "plan_simulation"("measured_at");

-- CreateIndex
CREATE UNIQUE INDEX "plan_simulation_plan_id_revision_key" ON "plan_simulation"("plan_id", "revision");
