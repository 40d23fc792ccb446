import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

import { AppError } from "#lib/core/index.ts";

import { matchesChecksum, readMigrationFiles } from "./migration-files.ts";

export type MigrationStatus = {
  applied: string[];
  /** In the folder, not yet in the database. */
  pending: string[];
  /** Applied once, changed in the folder since. */
  edited: string[];
  /** Began and did not finish. */
  failed: string[];
  /** In the database, no longer in the folder: the database is newer than this program. */
  unknown: string[];
  /** The database holds tables besides the list of migrations. */
  hasTables: boolean;
};

type Applied = { name: string; checksum: string; finished: boolean };
export type MigrationLocation = { databasePath: string; migrationsDir: string };

/** Compares the folder of migrations with what the database says was applied; changes nothing. */
export function readMigrationStatus({ databasePath, migrationsDir }: MigrationLocation): MigrationStatus {
  const files = readMigrationFiles(migrationsDir);
  const { rows, hasTables } = readDatabase(databasePath);
  const finished = new Map(rows.filter((row) => row.finished).map((row) => [row.name, row.checksum]));
  const known = new Set(files.map((file) => file.name));
  return {
    applied: files.filter((file) => finished.has(file.name)).map((file) => file.name),
    pending: files.filter((file) => !finished.has(file.name)).map((file) => file.name),
    edited: files
      .filter(({ name, script }) => finished.has(name) && !matchesChecksum(script, finished.get(name) ?? ""))
      .map((file) => file.name),
    failed: rows.filter((row) => !row.finished && !finished.has(row.name)).map((row) => row.name),
    unknown: [...finished.keys()].filter((name) => !known.has(name)),
    hasTables,
  };
}

function readDatabase(databasePath: string): { rows: Applied[]; hasTables: boolean } {
  if (!existsSync(databasePath)) return { rows: [], hasTables: false };
  const database = openDatabase(databasePath);
  try {
    const tables = database
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
      .all()
      .map((row) => String(row.name));
    const hasTables = tables.some((name) => name !== "_prisma_migrations");
    if (!tables.includes("_prisma_migrations")) return { rows: [], hasTables };
    const rows = database
      .prepare(
        `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished FROM _prisma_migrations
         WHERE rolled_back_at IS NULL ORDER BY started_at`,
      )
      .all()
      .map((row) => ({ name: String(row.name), checksum: String(row.checksum), finished: row.finished === 1 }));
    return { rows, hasTables };
  } catch (error) {
    throw unreadable(databasePath, error);
  } finally {
    database.close();
  }
}

function openDatabase(databasePath: string): DatabaseSync {
  try {
    return new DatabaseSync(databasePath, { timeout: 5000 });
  } catch (error) {
    throw unreadable(databasePath, error);
  }
}

const unreadable = (databasePath: string, cause: unknown): AppError =>
  new AppError("UNAVAILABLE", `The database ${databasePath} cannot be read: ${String(cause)}`, {
    hint: "Check that the file is a SQLite database, that it may be read, and that nothing has it locked.",
    cause,
  });
