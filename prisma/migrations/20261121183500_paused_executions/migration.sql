-- AlterTable
ALTER TABLE "execution" ADD COLUMN "paused_at" DATETIME;
ALTER TABLE "execution" ADD COLUMN "pause_running" BOOLEAN NOT NULL DEFAULT false;
