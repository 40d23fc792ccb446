-- AlterTable
ALTER TABLE "media_item" ADD COLUMN "missing_fields" TEXT NOT NULL DEFAULT '';
