import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach } from "vitest";

import { PrismaClient } from "#generated/adapter-contract/client.ts";
import { PrismaNodeSqlite, type PrismaNodeSqliteOptions } from "#lib/db/sqlite-adapter/index.ts";

/** The tables of schema.prisma beside this file, as the migration engine writes them. */
const TABLES = `
CREATE TABLE "Sample" (
  "id" TEXT NOT NULL PRIMARY KEY, "big" BIGINT, "decimal" DECIMAL, "float" REAL, "int" INTEGER, "at" DATETIME,
  "bytes" BLOB, "json" JSONB, "flag" BOOLEAN, "level" TEXT, "text" TEXT
);
CREATE TABLE "Parent" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "name" TEXT NOT NULL, "amount" INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "Child" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "parentId" INTEGER NOT NULL, "label" TEXT NOT NULL CHECK (label <> ''),
  CONSTRAINT "Child_parentId_fkey" FOREIGN KEY ("parentId") REFERENCES "Parent" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "Parent_name_key" ON "Parent"("name");
CREATE UNIQUE INDEX "Child_parentId_label_key" ON "Child"("parentId", "label");
`;

const TRANSACTION_OPTIONS = { maxWait: 20_000, timeout: 20_000 };

const cleanups: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A folder of its own for one test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "plantain-adapter-"));
  cleanups.push(async () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function openClient(path: string, options: Partial<PrismaNodeSqliteOptions> = {}): PrismaClient {
  const adapter = new PrismaNodeSqlite({ path, ...options });
  const client = new PrismaClient({ adapter, transactionOptions: TRANSACTION_OPTIONS });
  cleanups.push(() => client.$disconnect());
  return adapter.guard(client);
}

/** A client on a new database file with the tables of the contract. */
export async function openNewDatabase(): Promise<{ path: string; db: PrismaClient }> {
  const path = join(temporaryFolder(), "contract.db");
  await createTables(path);
  return { path, db: openClient(path) };
}

export async function createTables(path: string): Promise<void> {
  const connection = await new PrismaNodeSqlite({ path, singleConnection: true }).connect();
  await connection.executeScript(TABLES);
  await connection.dispose();
}

/** The error that a promise fails with; fails the test when it does not. */
export async function failureOf(work: Promise<unknown>): Promise<Error & { code?: string; meta?: unknown }> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("The call did not fail.");
}
