import { mkdirSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

import type { SchemaEngine } from "@prisma/schema-engine-wasm";

import { AppError } from "#lib/core/index.ts";

import { PrismaNodeSqlite } from "../sqlite-adapter/index.ts";
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

const NO_FILTER = { externalTables: [], externalEnums: [] };

/**
 * For developers: applies what is pending, compares the database with the Prisma schema, writes the difference as
 * a new migration and applies it. `created` is null when there is no difference.
 * Errors: PRECONDITION_FAILED for a database that has drifted, for steps that cannot run, and for data loss.
 */
export async function createMigration(input: CreateMigrationInput): Promise<CreateMigrationResult> {
  mkdirSync(dirname(input.databasePath), { recursive: true });
  const adapter = new PrismaNodeSqlite({ path: input.databasePath, singleConnection: true });
  try {
    return await withSchemaEngine({ schemaPath: input.schemaPath, adapter }, (engine) => create(engine, input));
  } catch (error) {
    throw toMigrationError(error, { databasePath: input.databasePath, backupPath: null, undone: null });
  }
}

async function create(engine: SchemaEngine, input: CreateMigrationInput): Promise<CreateMigrationResult> {
  const history = () => ({ migrationsList: toMigrationList(input.migrationsDir), filters: NO_FILTER });
  const { schemaPath } = input;
  const schema = { files: [{ path: resolve(schemaPath), content: readFileSync(schemaPath, "utf8") }] };
  const { action } = await engine.devDiagnostic(history());
  if (action.tag === "reset") {
    throw new AppError("PRECONDITION_FAILED", `The database does not match the migrations: ${action.reason}`, {
      hint: "Use another database for development (PLANTAIN_DATA_DIR), or delete this one if it holds nothing of value.",
    });
  }
  const applied = (await engine.applyMigrations(history())).appliedMigrationNames;
  const loss = await engine.evaluateDataLoss({ ...history(), schema });
  const warnings = loss.warnings.map((warning) => warning.message);
  assertPossible(loss.unexecutableSteps.map((step) => step.message));
  if (!input.acceptDataLoss) assertNoLoss(warnings);
  const migration = await engine.createMigration({ ...history(), schema, draft: false, migrationName: input.name });
  if (migration.migrationScript === null) return { created: null, applied, warnings };
  writeMigration(input.migrationsDir, migration);
  applied.push(...(await engine.applyMigrations(history())).appliedMigrationNames);
  return { created: migration.generatedMigrationName, applied, warnings };
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
