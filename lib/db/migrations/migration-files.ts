import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

import type { CreateMigrationOutput, MigrationList } from "@prisma/schema-engine-wasm";

/** A folder `<timestamp>_<name>`; `script` is null when its migration.sql is missing. */
export type MigrationFile = { name: string; script: string | null };

const LOCK_FILE = "migration_lock.toml";

/** The migrations of a folder in the order in which they are applied. */
export function readMigrationFiles(migrationsDir: string): MigrationFile[] {
  if (!existsSync(migrationsDir)) return [];
  return readdirSync(migrationsDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => ({ name, script: readText(join(migrationsDir, name, "migration.sql")) }));
}

/** Whether a script is the one that was applied; line ends changed by a checkout change no statement. */
export function matchesChecksum(script: string | null, checksum: string): boolean {
  if (script === null) return false;
  return sha256(script) === checksum || sha256(script.replaceAll("\r\n", "\n")) === checksum;
}

/** The folder in the form that the schema engine asks for. */
export function toMigrationList(migrationsDir: string): MigrationList {
  return {
    baseDir: resolve(migrationsDir),
    shadowDbInitScript: "",
    lockfile: { path: LOCK_FILE, content: readText(join(migrationsDir, LOCK_FILE)) },
    migrationDirectories: readMigrationFiles(migrationsDir).map(({ name, script }) => ({
      path: name,
      migrationFile: {
        path: "migration.sql",
        content: script === null ? { tag: "error", value: "migration.sql is missing" } : { tag: "ok", value: script },
      },
    })),
  };
}

/** Writes a migration that the engine made into its folder, in the layout of the `prisma migrate` command. */
export function writeMigration(migrationsDir: string, migration: CreateMigrationOutput): void {
  const folder = join(migrationsDir, migration.generatedMigrationName);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `migration.${migration.extension}`), migration.migrationScript ?? "");
  const lockPath = join(migrationsDir, LOCK_FILE);
  if (existsSync(lockPath)) return;
  const note = "# Written by the migration engine: keep it under version control and do not edit it.";
  writeFileSync(lockPath, `${note}\nprovider = "${migration.connectorType}"\n`);
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const readText = (path: string): string | null => (existsSync(path) ? readFileSync(path, "utf8") : null);
