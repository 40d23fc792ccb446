-- AlterTable
ALTER TABLE "log_analysis_patterns" ADD COLUMN "marked_frequency" INTEGER;
ALTER TABLE "log_analysis_patterns" ADD COLUMN "marked_last_detected" DATETIME;
