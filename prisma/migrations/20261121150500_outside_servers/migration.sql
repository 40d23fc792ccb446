-- CreateTable
CREATE TABLE "outside_server" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "address" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "version" TEXT,
    "error" TEXT,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "changed_at" DATETIME NOT NULL,
    "checked_at" DATETIME,
    "is_complete" BOOLEAN NOT NULL DEFAULT false,
    "lease_until" DATETIME
);
