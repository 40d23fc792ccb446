-- AlterTable
ALTER TABLE "log_analysis_patterns" ADD COLUMN "mark" TEXT;
ALTER TABLE "log_analysis_patterns" ADD COLUMN "marked_at" DATETIME;
ALTER TABLE "log_analysis_patterns" ADD COLUMN "marked_by" TEXT;
ALTER TABLE "log_analysis_patterns" ADD COLUMN "note" TEXT;
ALTER TABLE "log_analysis_patterns" ADD COLUMN "reopened_at" DATETIME;
ALTER TABLE "log_analysis_patterns" ADD COLUMN "source_name" TEXT;

-- AlterTable
ALTER TABLE "log_template" ADD COLUMN "found_at" DATETIME;
