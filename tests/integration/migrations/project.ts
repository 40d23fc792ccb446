import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { onTestFinished } from "vitest";

import { createMigration, deployMigrations, readMigrationStatus } from "#lib/db/migrations/index.ts";

const HEAD = 'datasource db {\n  provider = "sqlite"\n}\n';

/** A schema with one model; `fields` are lines such as `name String`. */
export const itemSchema = (...fields: string[]): string =>
  `${HEAD}model Item {\n  id Int @id @default(autoincrement())\n${fields.map((field) => `  ${field}\n`).join("")}}\n`;

/** A folder with a schema and migrations, and any number of databases. */
export function makeMigrationProject() {
  const folder = mkdtempSync(join(tmpdir(), "plantain-migrations-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const schemaPath = join(folder, "schema.prisma");
  const migrationsDir = join(folder, "migrations");
  const place = (name: string) => ({ databasePath: join(folder, "data", name), schemaPath, migrationsDir });
  return {
    folder,
    migrationsDir,
    writeSchema: (text: string) => writeFileSync(schemaPath, text),
    writeMigration: (name: string, script: string) => {
      mkdirSync(join(migrationsDir, name), { recursive: true });
      writeFileSync(join(migrationsDir, name, "migration.sql"), script);
    },
    dev: (name: string, acceptDataLoss = false) => createMigration({ ...place("dev.db"), name, acceptDataLoss }),
    deploy: (busyTimeoutMs = 200) => deployMigrations({ ...place("live.db"), busyTimeoutMs }),
    status: () => readMigrationStatus(place("live.db")),
    query: (sql: string, name = "live.db") => run(join(folder, "data", name), sql),
    /** The schema and the migrations of the product itself. */
    copyProduct: () => {
      cpSync("prisma/schema.prisma", schemaPath);
      cpSync("prisma/migrations", migrationsDir, { recursive: true });
    },
    removeDatabase: (name: string) => {
      for (const end of ["", "-wal", "-shm"]) rmSync(join(folder, "data", `${name}${end}`), { force: true });
    },
    backups: () => readdirSync(join(folder, "data", "backups")),
    copyOf: (path: string, sql: string) => {
      const copy = join(folder, "opened-copy.db");
      cpSync(path, copy);
      return run(copy, sql);
    },
    open: (name = "live.db") => {
      const database = new DatabaseSync(join(folder, "data", name));
      onTestFinished(() => {
        if (database.isOpen) database.close();
      });
      return database;
    },
  };
}

function run(path: string, sql: string): unknown[] {
  const database = new DatabaseSync(path);
  try {
    return database
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }));
  } finally {
    database.close();
  }
}
