-- CreateIndex
CREATE INDEX "system_metrics_resolution_sec_timestamp_idx" ON "system_metrics"("resolution_sec", "timestamp");
