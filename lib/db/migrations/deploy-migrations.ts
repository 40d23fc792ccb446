import { chmodSync, closeSync, mkdirSync, openSync, rmSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { AppError } from "#lib/core/index.ts";

import { PrismaNodeSqlite, runsWhole } from "../sqlite-adapter/index.ts";
import { assertFree } from "./assert-free.ts";
import { toMigrationError } from "./migration-errors.ts";
import { readMigrationFiles, toMigrationList } from "./migration-files.ts";
import { type MigrationLocation, type MigrationStatus, readMigrationStatus } from "./migration-status.ts";
import { withSchemaEngine } from "./schema-engine.ts";

export type DeployInput = MigrationLocation & {
  schemaPath: string;
  /** Where the copy of a database that already holds tables goes; default: `backups` beside the database. */
  backupDir?: string;
  /** How long to wait for other processes to close the database, in ms. */
  busyTimeoutMs?: number;
  now?: Date;
};

export type DeployResult = { applied: string[]; backupPath: string | null };

const BUSY_TIMEOUT_MS = 15_000;
const NO_FILTER = { externalTables: [], externalEnums: [] };

/**
 * Applies the pending migrations of the folder, each whole or not at all, after copying a database that holds
 * tables. Does nothing (and loads no engine) when none is pending.
 * Errors: PRECONDITION_FAILED when the database and the folder do not belong together, UNAVAILABLE when it is in use.
 */
export async function deployMigrations(input: DeployInput): Promise<DeployResult> {
  const status = readMigrationStatus(input);
  assertDeployable(status, input);
  if (status.pending.length === 0) return { applied: [], backupPath: null };
  mkdirSync(dirname(input.databasePath), { recursive: true });
  // It will hold password hashes: nobody but its owner may read it, nor the files that SQLite puts beside it.
  closeSync(openSync(input.databasePath, "a", 0o600));
  assertFree(input.databasePath, input.busyTimeoutMs ?? BUSY_TIMEOUT_MS);
  const backupPath = status.hasTables ? backUp(input) : null;
  const { schemaPath } = input;
  try {
    const applied = await withSchemaEngine({ schemaPath, adapter: adapterFor(input) }, async (engine) => {
      const request = { migrationsList: toMigrationList(input.migrationsDir), filters: NO_FILTER };
      return (await engine.applyMigrations(request)).appliedMigrationNames;
    });
    return { applied, backupPath };
  } catch (error) {
    const undone = await markUndone(input).catch(() => null);
    const isUnchanged = undone !== null && readMigrationStatus(input).applied.length === status.applied.length;
    // A service that is started again and again would fill the disk with copies of the same database.
    if (isUnchanged && backupPath !== null) rmSync(backupPath);
    const kept = isUnchanged ? null : backupPath;
    throw toMigrationError(error, { databasePath: input.databasePath, backupPath: kept, undone });
  }
}

const adapterFor = ({ databasePath, busyTimeoutMs = BUSY_TIMEOUT_MS }: DeployInput): PrismaNodeSqlite =>
  new PrismaNodeSqlite({ path: databasePath, busyTimeoutMs, singleConnection: true });

function assertDeployable(status: MigrationStatus, { databasePath, migrationsDir }: DeployInput): void {
  const refuse = (message: string, hint: string) => {
    throw new AppError("PRECONDITION_FAILED", message, { hint });
  };
  if (status.unknown.length > 0) {
    refuse(
      `The database ${databasePath} has migrations that this version does not know: ${status.unknown.join(", ")}`,
      "It was written by a newer version: start that version, or restore a copy from before the update.",
    );
  }
  if (status.edited.length > 0) {
    refuse(
      `These migrations were changed after they had been applied to ${databasePath}: ${status.edited.join(", ")}`,
      `Restore the files in ${migrationsDir} as they were (git checkout) and make a new migration for the change.`,
    );
  }
  if (status.failed.length > 0) {
    refuse(
      `The migration ${status.failed.join(", ")} was cut off while it ran on ${databasePath}`,
      "Put the copy that was made before it (folder backups beside the database) in place of the database, then start again.",
    );
  }
}

/** A consistent copy, including what is still in the write-ahead log. */
function backUp({ databasePath, backupDir, now = new Date() }: DeployInput): string {
  const folder = backupDir ?? join(dirname(databasePath), "backups");
  const stamp = now.toISOString().replaceAll(/[-:.]/g, "");
  const target = join(folder, `${basename(databasePath, extname(databasePath))}-before-migration-${stamp}.db`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const database = new DatabaseSync(databasePath, { timeout: 15_000 });
    try {
      database.prepare("VACUUM INTO ?").run(target);
    } finally {
      database.close();
    }
    chmodSync(target, 0o600);
    return target;
  } catch (cause) {
    throw new AppError("UNAVAILABLE", `No copy of the database could be written to ${target}: ${String(cause)}`, {
      hint: "Nothing was changed. Free some space (the copy is as large as the database) or check the folder's rights.",
      cause,
    });
  }
}

/** A failed script that ran whole left nothing behind, so its record may be closed and the next start tries again. */
async function markUndone(input: DeployInput): Promise<string | null> {
  const [failed] = readMigrationStatus(input).failed;
  const script = readMigrationFiles(input.migrationsDir).find((file) => file.name === failed)?.script;
  if (failed === undefined || !script || !runsWhole(script)) return null;
  await withSchemaEngine({ schemaPath: input.schemaPath, adapter: adapterFor(input) }, (engine) =>
    engine.markMigrationRolledBack({ migrationName: failed }),
  );
  return failed;
}
