import { mkdirSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

import type { SchemaEngine } from "@prisma/schema-engine-wasm";

import { AppError } from "#lib/core/index.ts";

import { PrismaNodeSqlite } from "../sqlite-adapter/index.ts";
import { assertFree } from "./assert-free.ts";
import { toMigrationError } from "./migration-errors.ts";
import { toMigrationList, writeMigration } from "./migration-files.ts";
import type { MigrationLocation } from "./migration-status.ts";
import { withSchemaEngine } from "./schema-engine.ts";

export type CreateMigrationInput = MigrationLocation & {
  schemaPath: string;
  /** Becomes part of the folder's name. */
  name: string;
  /** Go on although the change would drop or convert data that exists. */
  acceptDataLoss: boolean;
};

export type CreateMigrationResult = { created: string | null; applied: string[]; warnings: string[] };

/** Who waits sits in front of it. */
const BUSY_TIMEOUT_MS = 3_000;
const NO_FILTER = { externalTables: [], externalEnums: [] };

/**
 * For developers: applies what is pending, compares the database with the Prisma schema, writes the difference as
 * a new migration and applies it. `created` is null when there is no difference.
 * Errors: PRECONDITION_FAILED for a database that has drifted, for steps that cannot run, and for data loss.
 */
export async function createMigration(input: CreateMigrationInput): Promise<CreateMigrationResult> {
  mkdirSync(dirname(input.databasePath), { recursive: true });
  assertFree(input.databasePath, BUSY_TIMEOUT_MS);
  const adapter = new PrismaNodeSqlite({ path: input.databasePath, singleConnection: true });
  const options = { schemaPath: input.schemaPath, adapter };
  try {
    const applied = await withSchemaEngine(options, (engine) => bringUpToDate(engine, input));
    return await withSchemaEngine(options, (engine) => writeDifference(engine, input, applied));
  } catch (error) {
    throw toMigrationError(error, { databasePath: input.databasePath, backupPath: null, undone: null });
  }
}

const historyOf = (input: CreateMigrationInput) => ({
  migrationsList: toMigrationList(input.migrationsDir),
  filters: NO_FILTER,
});

/** Also what gives an engine its trial database, and only when nothing is pending. */
async function assertMatching(engine: SchemaEngine, input: CreateMigrationInput): Promise<void> {
  const { action } = await engine.devDiagnostic(historyOf(input));
  if (action.tag === "reset") {
    throw new AppError("PRECONDITION_FAILED", `The database does not match the migrations: ${action.reason}`, {
      hint: "Use another database for development (PLANTAIN_DATA_DIR), or delete this one if it holds nothing of value.",
    });
  }
}

async function bringUpToDate(engine: SchemaEngine, input: CreateMigrationInput): Promise<string[]> {
  await assertMatching(engine, input);
  return (await engine.applyMigrations(historyOf(input))).appliedMigrationNames;
}

async function writeDifference(
  engine: SchemaEngine,
  input: CreateMigrationInput,
  before: string[],
): Promise<CreateMigrationResult> {
  await assertMatching(engine, input);
  const { schemaPath } = input;
  const schema = { files: [{ path: resolve(schemaPath), content: readFileSync(schemaPath, "utf8") }] };
  const loss = await engine.evaluateDataLoss({ ...historyOf(input), schema });
  const warnings = loss.warnings.map((warning) => warning.message);
  assertPossible(loss.unexecutableSteps.map((step) => step.message));
  if (!input.acceptDataLoss) assertNoLoss(warnings);
  const wanted = { schema, draft: false, migrationName: input.name };
  const migration = await engine.createMigration({ ...historyOf(input), ...wanted });
  if (migration.migrationScript === null) return { created: null, applied: before, warnings };
  writeMigration(input.migrationsDir, migration);
  const { appliedMigrationNames } = await engine.applyMigrations(historyOf(input));
  return { created: migration.generatedMigrationName, applied: [...before, ...appliedMigrationNames], warnings };
}

function assertPossible(obstacles: string[]): void {
  if (obstacles.length === 0) return;
  throw new AppError("PRECONDITION_FAILED", `The change cannot run on the rows that exist: ${obstacles.join(" ")}`, {
    hint: "Give the new column a default, or make it optional first and fill it.",
  });
}

function assertNoLoss(warnings: string[]): void {
  if (warnings.length === 0) return;
  throw new AppError("PRECONDITION_FAILED", `The change would lose data: ${warnings.join(" ")}`, {
    hint: "Nothing was written. Add --accept-data-loss if that is meant.",
  });
}
