import { existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import type { AppError } from "#lib/core/index.ts";

import { itemSchema, makeMigrationProject } from "./project.ts";

const refusal = async (work: Promise<unknown>): Promise<AppError> => {
  const error = await work.then(
    () => new Error("The call did not fail."),
    (reason) => reason,
  );
  expect(error.name, String(error)).toBe("AppError");
  return error;
};

/** A project with one migration that made the table Item. */
async function projectWithItems() {
  const project = makeMigrationProject();
  project.writeSchema(itemSchema("name String"));
  const { created } = await project.dev("init");
  return { ...project, initial: created ?? "" };
}

describe("deploy", () => {
  test("creates the database with all migrations, and does nothing the second time", async () => {
    const { deploy, status, initial, query } = await projectWithItems();
    expect(status()).toMatchObject({ applied: [], pending: [initial], hasTables: false });
    expect(await deploy()).toEqual({ applied: [initial], backupPath: null });
    expect(await deploy()).toEqual({ applied: [], backupPath: null });
    expect(status()).toMatchObject({
      applied: [initial],
      pending: [],
      edited: [],
      failed: [],
      unknown: [],
      hasTables: true,
    });
    expect(query("SELECT count(*) AS n FROM Item")).toEqual([{ n: 0 }]);
  });

  test("copies a database with tables first, with the rows that only the write-ahead log holds", async () => {
    const { deploy, dev, writeSchema, open, copyOf, query } = await projectWithItems();
    await deploy();
    const writer = open();
    writer.exec("INSERT INTO Item (name) VALUES ('kept')");
    writeSchema(itemSchema("name String", "note String?"));
    await dev("add_note");
    writer.close();
    const { applied, backupPath } = await deploy();
    expect(applied).toHaveLength(1);
    expect(copyOf(backupPath ?? "", "SELECT * FROM Item")).toEqual([{ id: 1, name: "kept" }]);
    expect(statSync(backupPath ?? "").mode & 0o077).toBe(0);
    expect(query("SELECT * FROM Item")).toEqual([{ id: 1, name: "kept", note: null }]);
  });

  test("refuses a migration that was changed after it had been applied, and names it", async () => {
    const { deploy, initial, migrationsDir } = await projectWithItems();
    await deploy();
    writeFileSync(join(migrationsDir, initial, "migration.sql"), "-- something else");
    const error = await refusal(deploy());
    expect([error.code, error.message]).toEqual(["PRECONDITION_FAILED", expect.stringContaining(initial)]);
    expect(error.hint).toContain("git checkout");
  });

  test("takes other line ends for the same migration", async () => {
    const { deploy, status, initial, writeMigration } = await projectWithItems();
    writeMigration(initial, "CREATE TABLE a (id INT);\nCREATE TABLE b (id INT);\n");
    await deploy();
    writeMigration(initial, "CREATE TABLE a (id INT);\r\nCREATE TABLE b (id INT);\r\n");
    expect(status().edited).toEqual([]);
    expect((await deploy()).applied).toEqual([]);
  });

  test("refuses a database of a newer version", async () => {
    const { deploy, query } = await projectWithItems();
    await deploy();
    query("UPDATE _prisma_migrations SET migration_name = '29990101000000_future' RETURNING 1");
    const error = await refusal(deploy());
    expect(error.message).toContain("29990101000000_future");
    expect(error.hint).toContain("newer version");
  });

  test("a migration that fails leaves nothing behind, and works once it is corrected", async () => {
    const { deploy, status, query, writeMigration, backups } = await projectWithItems();
    await deploy();
    const name = "29990101000000_add_things";
    writeMigration(name, "CREATE TABLE thing (id INT);\nINSERT INTO nowhere VALUES (1);");
    const error = await refusal(deploy());
    expect(error.message).toMatch(/The migration 29990101000000_add_things failed .*nowhere/);
    expect(error.hint).toContain("Nothing of it was kept.");
    expect(backups()).toEqual([]);
    expect(query("SELECT name FROM sqlite_master WHERE name = 'thing'")).toEqual([]);
    expect(status()).toMatchObject({ pending: [name], failed: [] });
    writeMigration(name, "CREATE TABLE thing (id INT);");
    expect((await deploy()).applied).toEqual([name]);
    expect(status()).toMatchObject({ pending: [], edited: [], failed: [] });
  });

  test("keeps the copy when an earlier one of several went through before one failed", async () => {
    const { deploy, query, writeMigration, backups } = await projectWithItems();
    await deploy();
    writeMigration("29990101000000_good", "CREATE TABLE good (id INT);");
    writeMigration("29990101000001_bad", "INSERT INTO nowhere VALUES (1);");
    expect((await refusal(deploy())).hint).toMatch(/A copy from before is in .*backups/);
    expect(backups()).toHaveLength(1);
    expect(query("SELECT count(*) AS n FROM good")).toEqual([{ n: 0 }]);
  });

  test("refuses to go on after a migration that was cut off", async () => {
    const { deploy, status, query, initial } = await projectWithItems();
    await deploy();
    query("UPDATE _prisma_migrations SET finished_at = NULL RETURNING 1");
    expect(status().failed).toEqual([initial]);
    const error = await refusal(deploy());
    expect([error.message, error.hint]).toEqual([
      expect.stringContaining("cut off"),
      expect.stringContaining("backups"),
    ]);
  });

  test("says that the database is in use when another process holds it", async () => {
    const { deploy, writeMigration, open } = await projectWithItems();
    await deploy();
    writeMigration("29990101000000_more", "CREATE TABLE more (id INT);");
    const other = open();
    other.exec("BEGIN IMMEDIATE; INSERT INTO Item (name) VALUES ('x')");
    const error = await refusal(deploy(50));
    expect([error.code, error.message]).toEqual(["UNAVAILABLE", expect.stringContaining("in use by another process")]);
    other.exec("ROLLBACK");
    other.close();
    expect((await deploy()).applied).toEqual(["29990101000000_more"]);
  });

  test("names the Plantain that has it open, and makes no copy, also when that one only reads", async () => {
    const { deploy, folder, writeMigration, open } = await projectWithItems();
    await deploy();
    writeMigration("29990101000000_more", "CREATE TABLE more (id INT);");
    const holder = { pid: 4711, url: "http://127.0.0.1:3000", since: "2026-01-01T00:00:00.000Z" };
    writeFileSync(join(folder, "data", "plantain.lock"), JSON.stringify(holder));
    const other = open();
    other.exec("PRAGMA journal_mode = WAL; SELECT count(*) FROM Item");
    const error = await refusal(deploy(50));
    expect([error.code, error.message, error.hint]).toEqual([
      "UNAVAILABLE",
      expect.stringContaining("in use by Plantain at http://127.0.0.1:3000 (process 4711)"),
      expect.stringContaining("kill 4711"),
    ]);
    expect(existsSync(join(folder, "data", "backups"))).toBe(false);
    other.close();
    expect((await deploy()).applied).toEqual(["29990101000000_more"]);
  });

  test("a file that is no database is named", async () => {
    const { deploy, folder } = await projectWithItems();
    writeFileSync(join(folder, "data", "live.db"), "text ".repeat(1000));
    const error = await refusal(deploy());
    expect([error.code, error.message]).toEqual(["UNAVAILABLE", expect.stringContaining("live.db")]);
  });
});

describe("dev", () => {
  test("writes the difference as a new migration, and nothing when there is none", async () => {
    const { dev, writeSchema, migrationsDir } = await projectWithItems();
    expect(await dev("again")).toEqual({ created: null, applied: [], warnings: [] });
    writeSchema(itemSchema("name String", "note String?"));
    const { created, applied } = await dev("add_note");
    expect(created).toMatch(/^\d{14}_add_note$/);
    expect(applied).toEqual([created]);
    expect(readdirSync(migrationsDir)).toHaveLength(3);
  });

  test("tries out every statement of every earlier migration before it writes the next one", async () => {
    const { dev, writeSchema } = makeMigrationProject();
    const models = "model Shelf {\n  id Int @id\n  name String @unique\n}\n";
    writeSchema(`${itemSchema("name String")}${models}`);
    await dev("first");
    for (const [index, field] of ["a String?", "b String?"].entries()) {
      writeSchema(`${itemSchema("name String")}${models.replace("@unique\n", `@unique\n  ${field}\n`)}`);
      expect((await dev(`step_${index}`)).created).not.toBeNull();
    }
  });

  test("on a new database applies what there is first, then writes the difference", async () => {
    const { dev, writeSchema, initial, removeDatabase } = await projectWithItems();
    removeDatabase("dev.db");
    writeSchema(itemSchema("name String", "note String?"));
    const { created, applied } = await dev("add_note");
    expect(created).toMatch(/_add_note$/);
    expect(applied).toEqual([initial, created]);
  });

  test("the migrations of Plantain make exactly its schema, whoever wrote them", async () => {
    const { dev, copyProduct } = makeMigrationProject();
    copyProduct();
    expect((await dev("difference")).created).toBeNull();
  });

  test("refuses to lose data until that is accepted", async () => {
    const { dev, writeSchema, query } = await projectWithItems();
    query("INSERT INTO Item (name) VALUES ('precious') RETURNING 1", "dev.db");
    writeSchema(itemSchema());
    const error = await refusal(dev("drop_name"));
    expect(error.message).toContain("drop the column `name`");
    expect(error.hint).toContain("--accept-data-loss");
    const { created, warnings } = await dev("drop_name", true);
    expect(created).toContain("drop_name");
    expect(warnings).toHaveLength(1);
  });

  test("refuses a step that cannot run on the rows that exist", async () => {
    const { dev, writeSchema, query } = await projectWithItems();
    query("INSERT INTO Item (name) VALUES ('x') RETURNING 1", "dev.db");
    writeSchema(itemSchema("name String", "needed Int"));
    expect((await refusal(dev("add_needed", true))).message).toContain("needed");
  });

  test("notices a database that was changed by hand", async () => {
    const { dev, query } = await projectWithItems();
    query("CREATE TABLE by_hand (id INT)", "dev.db");
    expect((await refusal(dev("next"))).message).toContain("does not match the migrations");
  });

  test("keeps rows and references when a column is rebuilt", async () => {
    const { dev, writeSchema, query } = await projectWithItems();
    query("INSERT INTO Item (name) VALUES ('kept') RETURNING 1", "dev.db");
    writeSchema(itemSchema("name String?"));
    await dev("name_optional");
    expect(query("SELECT * FROM Item", "dev.db")).toEqual([{ id: 1, name: "kept" }]);
  });
});
