import type { SqlDriverAdapter } from "@prisma/driver-adapter-utils";
import { describe, expect, test } from "vitest";

import { PrismaNodeSqlite } from "#lib/db/sqlite-adapter/index.ts";

import { failureOf, openClient, openNewDatabase } from "./contract-database.ts";

const sql = (text: string, args: unknown[] = []) => ({ sql: text, args, argTypes: [] });

async function connect(path: string, busyTimeoutMs?: number): Promise<SqlDriverAdapter> {
  return await new PrismaNodeSqlite({ path, ...(busyTimeoutMs === undefined ? {} : { busyTimeoutMs }) }).connect();
}

describe("interactive transactions", () => {
  test("commit keeps everything, an error nothing", async () => {
    const { db } = await openNewDatabase();
    await db.$transaction(async (tx) => {
      const parent = await tx.parent.create({ data: { name: "kept" } });
      await tx.child.create({ data: { parentId: parent.id, label: "c" } });
    });
    const lost = db.$transaction(async (tx) => {
      await tx.parent.create({ data: { name: "lost" } });
      throw new Error("changed my mind");
    });
    await expect(lost).rejects.toThrow("changed my mind");
    expect((await db.parent.findMany()).map((row) => row.name)).toEqual(["kept"]);
  });

  test("a nested one is a savepoint: its failure leaves the outer one intact", async () => {
    const { db } = await openNewDatabase();
    await db.$transaction(async (tx) => {
      await tx.parent.create({ data: { name: "outer" } });
      const inner = tx.$transaction(async (nested) => {
        await nested.parent.create({ data: { name: "inner" } });
        throw new Error("only the inner one");
      });
      await expect(inner).rejects.toThrow("only the inner one");
      await tx.$transaction((nested) => nested.parent.create({ data: { name: "second inner" } }));
    });
    expect((await db.parent.findMany()).map((row) => row.name)).toEqual(["outer", "second inner"]);
  });

  test("a failing statement inside does not end the transaction", async () => {
    const { db } = await openNewDatabase();
    await db.$transaction(async (tx) => {
      await tx.parent.create({ data: { name: "a" } });
      expect((await failureOf(tx.parent.create({ data: { name: "a" } }))).code).toBe("P2002");
      await tx.parent.create({ data: { name: "b" } });
    });
    expect(await db.parent.count()).toBe(2);
  });

  test("a read through the shared client meanwhile sees the last committed state and does not wait", async () => {
    const { db } = await openNewDatabase();
    await db.$transaction(async (tx) => {
      await tx.parent.create({ data: { name: "not yet" } });
      expect(await db.parent.count()).toBe(0);
      expect(await tx.parent.count()).toBe(1);
    });
    expect(await db.parent.count()).toBe(1);
  });

  test.each([
    [
      "a write",
      (db: Awaited<ReturnType<typeof openNewDatabase>>["db"]) => db.parent.create({ data: { name: "outer" } }),
    ],
    ["a raw write", (db) => db.$executeRaw`INSERT INTO Parent (name) VALUES ('outer')`],
    [
      "a WITH that writes",
      (db) => db.$queryRaw`WITH n AS (SELECT 'o' v) INSERT INTO Parent (name) SELECT v FROM n RETURNING id`,
    ],
    ["a batch", (db) => db.$transaction([db.parent.create({ data: { name: "outer" } })])],
    ["another transaction", (db) => db.$transaction((tx) => tx.parent.create({ data: { name: "outer" } }))],
  ])("%s through the shared client inside an open one fails at once and says what to use", async (_name, write) => {
    const { db } = await openNewDatabase();
    const startedAt = performance.now();
    const mistaken = db.$transaction(async (tx) => {
      await tx.parent.create({ data: { name: "inside" } });
      await write(db);
    });
    expect((await failureOf(mistaken)).message).toContain("use the client that the transaction's callback receives");
    expect(performance.now() - startedAt).toBeLessThan(2000);
    expect(await db.parent.count()).toBe(0);
    await write(db);
    expect(await db.parent.count()).toBe(1);
  });

  test("work started inside may write through the shared client once the transaction has ended", async () => {
    const { db } = await openNewDatabase();
    const end = Promise.withResolvers<void>();
    let later: Promise<unknown> = Promise.resolve();
    await db.$transaction(async (tx) => {
      await tx.parent.create({ data: { name: "inside" } });
      later = end.promise.then(() => db.parent.create({ data: { name: "after" } }));
    });
    end.resolve();
    await later;
    expect(await db.parent.count()).toBe(2);
  });

  test("another request's write waits for an open transaction instead of failing", async () => {
    const { db } = await openNewDatabase();
    const order: string[] = [];
    const begun = Promise.withResolvers<void>();
    const first = db.$transaction(async (tx) => {
      await tx.parent.create({ data: { name: "first" } });
      begun.resolve();
      await tx.parent.findMany();
      order.push("transaction");
    });
    await begun.promise;
    const second = db.parent.create({ data: { name: "second" } }).then(() => order.push("write"));
    await Promise.all([first, second]);
    expect(order).toEqual(["transaction", "write"]);
  });

  test("100 at once that read and then add lose no update", async () => {
    const { db } = await openNewDatabase();
    await db.parent.create({ data: { id: 1, name: "counter" } });
    const increment = () =>
      db.$transaction(async (tx) => {
        const { amount } = await tx.parent.findUniqueOrThrow({ where: { id: 1 } });
        await tx.parent.update({ where: { id: 1 }, data: { amount: amount + 1 } });
      });
    await Promise.all(Array.from({ length: 100 }, increment));
    expect((await db.parent.findUniqueOrThrow({ where: { id: 1 } })).amount).toBe(100);
  });

  test("one that runs too long is rolled back and frees the database", async () => {
    const { db } = await openNewDatabase();
    const begun = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const slow = failureOf(
      db.$transaction(
        async (tx) => {
          await tx.parent.create({ data: { name: "slow" } });
          begun.resolve();
          await held.promise;
        },
        { timeout: 50 },
      ),
    );
    await begun.promise;
    await db.parent.create({ data: { name: "next" } });
    held.resolve();
    expect((await slow).code).toBe("P2028");
    expect((await db.parent.findMany()).map((row) => row.name)).toEqual(["next"]);
  });
});

describe("the transaction object", () => {
  test("refuses statements after its end, so that they cannot run inside the next transaction", async () => {
    const { path } = await openNewDatabase();
    const adapter = await connect(path);
    const first = await adapter.startTransaction();
    await first.executeRaw(sql("INSERT INTO Parent (name) VALUES ('a')"));
    await first.rollback();
    const second = await adapter.startTransaction();
    await expect(first.executeRaw(sql("INSERT INTO Parent (name) VALUES ('late')"))).rejects.toMatchObject({
      cause: { kind: "TransactionAlreadyClosed" },
    });
    await second.commit();
    expect((await adapter.queryRaw(sql("SELECT name FROM Parent"))).rows).toEqual([]);
    await adapter.dispose();
  });

  test("notices that SQLite rolled it back by itself, and keeps nothing", async () => {
    const { path } = await openNewDatabase();
    const adapter = await connect(path);
    const transaction = await adapter.startTransaction();
    await transaction.executeRaw(sql("INSERT INTO Parent (name) VALUES ('a')"));
    await transaction.executeRaw(sql("INSERT OR ROLLBACK INTO Parent (id, name) VALUES (1, 'a')")).catch(() => {});
    await expect(transaction.executeRaw(sql("INSERT INTO Parent (name) VALUES ('b')"))).rejects.toThrow();
    await expect(transaction.commit()).rejects.toThrow();
    await transaction.rollback();
    expect((await adapter.queryRaw(sql("SELECT count(*) FROM Parent"))).rows).toEqual([[0]]);
    await adapter.executeRaw(sql("INSERT INTO Parent (name) VALUES ('free again')"));
    await adapter.dispose();
  });

  test("savepoints undo what came after them, whatever their name", async () => {
    const { path } = await openNewDatabase();
    const adapter = await connect(path);
    const transaction = await adapter.startTransaction("SERIALIZABLE");
    await transaction.executeRaw(sql("INSERT INTO Parent (name) VALUES ('before')"));
    await transaction.createSavepoint?.('odd "name"');
    await transaction.executeRaw(sql("INSERT INTO Parent (name) VALUES ('after')"));
    await transaction.rollbackToSavepoint?.('odd "name"');
    await transaction.releaseSavepoint?.('odd "name"');
    await transaction.commit();
    expect((await adapter.queryRaw(sql("SELECT name FROM Parent"))).rows).toEqual([["before"]]);
    await adapter.dispose();
  });

  test("another isolation level than SERIALIZABLE is refused", async () => {
    const { path } = await openNewDatabase();
    const adapter = await connect(path);
    await expect(adapter.startTransaction("READ COMMITTED")).rejects.toMatchObject({
      cause: { kind: "InvalidIsolationLevel" },
    });
    await adapter.dispose();
  });

  test("a deferred foreign key that is still broken makes the commit fail and keeps nothing", async () => {
    const { path } = await openNewDatabase();
    const adapter = await connect(path);
    const transaction = await adapter.startTransaction();
    await transaction.executeRaw(sql("PRAGMA defer_foreign_keys = ON"));
    await transaction.executeRaw(sql("INSERT INTO Child (parentId, label) VALUES (99, 'orphan')"));
    await expect(transaction.commit()).rejects.toMatchObject({ cause: { kind: "ForeignKeyConstraintViolation" } });
    expect((await adapter.queryRaw(sql("SELECT count(*) FROM Child"))).rows).toEqual([[0]]);
    await adapter.executeRaw(sql("INSERT INTO Parent (name) VALUES ('free again')"));
    await adapter.dispose();
  });
});

describe("a database that somebody else has locked", () => {
  test("is waited for, without blocking the event loop", async () => {
    const { path, db } = await openNewDatabase();
    const other = await connect(path);
    const blocker = await other.startTransaction();
    const write = db.parent.create({ data: { name: "waits" } });
    await db.parent.count();
    await blocker.commit();
    await write;
    expect(await db.parent.count()).toBe(1);
    await other.dispose();
  });

  test("gives a time-out error when it stays locked", async () => {
    const { path } = await openNewDatabase();
    const other = await connect(path);
    const blocker = await other.startTransaction();
    const impatient = openClient(path, { busyTimeoutMs: 60 });
    expect((await failureOf(impatient.parent.create({ data: { name: "x" } }))).code).toBe("P1008");
    expect((await failureOf(impatient.$executeRaw`DELETE FROM Parent`)).message).toContain("locked by another process");
    await blocker.rollback();
    await impatient.parent.create({ data: { name: "x" } });
    await other.dispose();
  });

  test("and a write that waits too long for its turn in this process gives up", async () => {
    const { path } = await openNewDatabase();
    const adapter = await new PrismaNodeSqlite({ path, lockTimeoutMs: 60 }).connect();
    const transaction = await adapter.startTransaction();
    await expect(adapter.executeRaw(sql("DELETE FROM Parent"))).rejects.toMatchObject({
      cause: { kind: "SocketTimeout" },
    });
    await transaction.rollback();
    await adapter.executeRaw(sql("DELETE FROM Parent"));
    await adapter.dispose();
  });
});
