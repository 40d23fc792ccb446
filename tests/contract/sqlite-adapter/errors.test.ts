import { chmodSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { PrismaNodeSqlite } from "#lib/db/sqlite-adapter/index.ts";

import { failureOf, openClient, openNewDatabase, temporaryFolder } from "./contract-database.ts";

describe("constraints are reported by kind and column", () => {
  test("unique, with one and with two columns", async () => {
    const { db } = await openNewDatabase();
    await db.parent.create({ data: { id: 1, name: "a", children: { create: { label: "c" } } } });
    const one = await failureOf(db.parent.create({ data: { name: "a" } }));
    expect([one.code, one.message]).toEqual(["P2002", expect.stringContaining("(`name`)")]);
    const two = await failureOf(db.child.create({ data: { parentId: 1, label: "c" } }));
    expect([two.code, two.message]).toEqual(["P2002", expect.stringContaining("(`parentId`, `label`)")]);
    expect((await failureOf(db.parent.create({ data: { id: 1, name: "b" } }))).code).toBe("P2002");
  });

  test("unique by an index over an expression, by the index's name", async () => {
    const { db } = await openNewDatabase();
    await db.$executeRaw`CREATE UNIQUE INDEX parent_lower ON Parent (lower(name))`;
    await db.parent.create({ data: { name: "a" } });
    const error = await failureOf(db.parent.create({ data: { name: "A" } }));
    expect([error.code, error.message]).toEqual(["P2002", expect.stringContaining("parent_lower")]);
  });

  test("foreign key, at insert and at delete", async () => {
    const { db } = await openNewDatabase();
    await db.parent.create({ data: { id: 1, name: "a", children: { create: { label: "c" } } } });
    expect((await failureOf(db.child.create({ data: { parentId: 9, label: "c" } }))).code).toBe("P2003");
    expect((await failureOf(db.parent.delete({ where: { id: 1 } }))).code).toBe("P2003");
  });

  test("not null", async () => {
    const { db } = await openNewDatabase();
    const error = await failureOf(db.$executeRaw`INSERT INTO Parent (name) VALUES (NULL)`);
    expect(error.message).toContain("NOT NULL constraint failed: Parent.name");
  });

  test("check", async () => {
    const { db } = await openNewDatabase();
    await db.parent.create({ data: { id: 1, name: "a" } });
    const error = await failureOf(db.child.create({ data: { parentId: 1, label: "" } }));
    expect([error.code, error.message]).toEqual(["P2039", expect.stringContaining("CHECK constraint failed")]);
  });
});

describe("a schema that does not fit is named", () => {
  test("missing table", async () => {
    const { db } = await openNewDatabase();
    await db.$executeRaw`DROP TABLE Sample`;
    const error = await failureOf(db.sample.findMany());
    expect([error.code, error.message]).toEqual(["P2021", expect.stringContaining("Sample")]);
  });

  test("missing column, when read and when written", async () => {
    const { db } = await openNewDatabase();
    await db.$executeRaw`ALTER TABLE Sample DROP COLUMN text`;
    expect((await failureOf(db.sample.findMany())).code).toBe("P2022");
    const error = await failureOf(db.sample.create({ data: { id: "x", text: "t" } }));
    expect([error.code, error.message]).toEqual(["P2022", expect.stringContaining("text")]);
  });

  test("wrong SQL keeps SQLite's own words", async () => {
    const { db } = await openNewDatabase();
    expect((await failureOf(db.$queryRawUnsafe("SELEKT 1"))).message).toContain('near "SELEKT": syntax error');
  });
});

describe("a file that cannot be used says which and why", () => {
  test("its folder does not exist", async () => {
    const path = join(temporaryFolder(), "missing", "x.db");
    const error = await failureOf(openClient(path).parent.count());
    expect(error.message).toContain(`cannot open ${path}`);
    expect(existsSync(path)).toBe(false);
  });

  test("it is no database", async () => {
    const path = join(temporaryFolder(), "x.db");
    writeFileSync(
      path,
      "This is a text file, long enough to have a header of its own that is not SQLite's. ".repeat(50),
    );
    expect((await failureOf(openClient(path).parent.count())).message).toContain("file is not a database");
  });

  test.skipIf(process.getuid?.() === 0)("it may not be written", async () => {
    const { path, db } = await openNewDatabase();
    await db.$disconnect();
    chmodSync(path, 0o400);
    const error = await failureOf(openClient(path).parent.create({ data: { name: "x" } }));
    expect(error.message).toContain(path);
  });

  test("the connection was closed", async () => {
    const { path } = await openNewDatabase();
    const adapter = await new PrismaNodeSqlite({ path }).connect();
    await adapter.dispose();
    await adapter.dispose();
    await expect(adapter.queryRaw({ sql: "SELECT 1", args: [], argTypes: [] })).rejects.toMatchObject({
      cause: { kind: "ConnectionClosed" },
    });
  });
});

describe("scripts", () => {
  const script = async (path: string, text: string) => {
    const adapter = await new PrismaNodeSqlite({ path }).connect();
    try {
      await adapter.executeScript(text);
    } finally {
      await adapter.dispose();
    }
  };

  test("run to the last statement", async () => {
    const { path, db } = await openNewDatabase();
    await script(path, "INSERT INTO Parent (name) VALUES ('a'); INSERT INTO Parent (name) VALUES ('b');");
    expect(await db.parent.count()).toBe(2);
  });

  test("leave nothing behind when a later statement fails", async () => {
    const { path, db } = await openNewDatabase();
    await expect(script(path, "CREATE TABLE t (id INT); INSERT INTO Parent (name) VALUES (NULL);")).rejects.toThrow();
    expect((await failureOf(db.$queryRaw`SELECT * FROM t`)).message).toContain("no such table");
  });

  test("rebuild a table with foreign keys switched off without losing the rows that point to it", async () => {
    const { path, db } = await openNewDatabase();
    await db.parent.create({ data: { id: 1, name: "a", children: { create: { label: "c" } } } });
    await script(path, REBUILD_PARENT);
    expect(await db.child.count()).toBe(1);
    expect((await failureOf(db.child.create({ data: { parentId: 9, label: "x" } }))).code).toBe("P2003");
  });

  test("are undone when they would leave rows that point to nothing", async () => {
    const { path, db } = await openNewDatabase();
    await db.parent.create({ data: { id: 1, name: "a", children: { create: { label: "c" } } } });
    const emptied = REBUILD_PARENT.replace('FROM "Parent";', 'FROM "Parent" WHERE 0;');
    await expect(script(path, emptied)).rejects.toThrow("rows that point to nothing");
    expect(await db.parent.count()).toBe(1);
  });
});

/** The form in which the migration engine changes a column. */
const REBUILD_PARENT = `
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Parent" ("id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "name" TEXT NOT NULL, "amount" REAL NOT NULL DEFAULT 0);
INSERT INTO "new_Parent" ("amount", "id", "name") SELECT "amount", "id", "name" FROM "Parent";
DROP TABLE "Parent";
ALTER TABLE "new_Parent" RENAME TO "Parent";
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
`;
