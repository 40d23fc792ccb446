import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, onTestFinished, test } from "vitest";
import { openBananaBun } from "#lib/connectors/banana-bun/index.ts";
import { isAppError } from "#lib/core/index.ts";
import { fixtureFolder, GENERATIONS, temporaryFolder } from "./fixture-database.ts";

const hashOf = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");

async function open(path: string) {
  const source = await openBananaBun(path, { scratchDir: temporaryFolder() });
  onTestFinished(() => source.close());
  return source;
}

async function errorOf(path: string) {
  const error: unknown = await openBananaBun(path, { scratchDir: temporaryFolder() }).catch((reason) => reason);
  if (!isAppError(error)) throw new Error(`expected an AppError, got ${String(error)}`);
  return error;
}

const ONE_TASK =
  "INSERT INTO tasks (id, type, status, created_at, started_at, finished_at) VALUES (1, 'llm', 'completed', '2026-01-01 10:00:00', '2026-01-01 10:00:05', '2026-01-01 10:00:09');";

describe("detection", () => {
  test.each(Object.keys(GENERATIONS) as (keyof typeof GENERATIONS)[])(
    "%s is recognised by its columns and read",
    async (generation) => {
      const { folder } = fixtureFolder(generation, ONE_TASK);
      const source = await open(folder);
      expect(source.detection.generation).toBe(generation);
      expect(source.detection.missingTables).toEqual([]);
      expect([...source.taskRuns()]).toMatchObject([{ externalId: "1", type: "llm", status: "succeeded" }]);
      expect(source.counts.tasks).toBe(1);
    },
  );

  test("missing tables and columns are named, and the rest is read", async () => {
    const folder = temporaryFolder();
    const database = new DatabaseSync(join(folder, "tasks.sqlite"));
    database.exec(
      "CREATE TABLE tasks (id INTEGER PRIMARY KEY, type TEXT, status TEXT, filename TEXT, shell_command TEXT); INSERT INTO tasks VALUES (7, 'shell', 'error', 'a.sh', 'ls')",
    );
    database.close();
    const source = await open(folder);
    expect(source.detection.generation).toBe("unknown");
    expect(source.detection.missingTables).toContain("task_logs");
    expect(source.detection.tables.find((table) => table.name === "tasks")?.missingColumns).toContain("created_at");
    expect([...source.taskRuns()]).toMatchObject([
      { externalId: "7", status: "failed", queuedAt: null, labels: { target: "a.sh" } },
    ]);
  });

  test("the day logs and other folders of an installation are found, oldest log first", async () => {
    const { folder } = fixtureFolder("G3");
    mkdirSync(join(folder, "logs"));
    mkdirSync(join(folder, "outputs"));
    for (const name of ["2026-01-02.log", "2026-01-01.log", "s3_sync", "notes.txt"])
      writeFileSync(join(folder, "logs", name), "");
    const { location } = await open(folder);
    expect(location.logFiles).toEqual([join(folder, "logs", "2026-01-01.log"), join(folder, "logs", "2026-01-02.log")]);
    expect(location.outputsDir).toBe(join(folder, "outputs"));
  });

  test("the fingerprint changes when the database was written, and only then", async () => {
    const { folder, path } = fixtureFolder("G3", ONE_TASK);
    const before = (await open(folder)).detection.fingerprint;
    expect((await open(folder)).detection.fingerprint).toBe(before);
    const database = new DatabaseSync(path);
    database.exec("UPDATE tasks SET status = 'error'");
    database.close();
    expect((await open(folder)).detection.fingerprint).not.toBe(before);
  });
});

describe("the original stays as it is", () => {
  test("not a byte, time or file beside it changes, and no copy is left behind", async () => {
    const { folder, path } = fixtureFolder("G3", ONE_TASK);
    const before = { hash: hashOf(path), mtime: statSync(path).mtimeMs, names: readdirSync(folder) };
    const scratchDir = temporaryFolder();
    const source = await openBananaBun(folder, { scratchDir });
    expect([...source.taskRuns()]).toHaveLength(1);
    expect(readdirSync(scratchDir)).toHaveLength(1);
    await source.close();
    expect(readdirSync(scratchDir)).toEqual([]);
    expect({ hash: hashOf(path), mtime: statSync(path).mtimeMs, names: readdirSync(folder) }).toEqual(before);
  });

  test("a database in WAL mode gives the rows that are only in its log, and its files stay the same", async () => {
    const { folder, path } = fixtureFolder("G3");
    const writer = new DatabaseSync(path);
    onTestFinished(() => writer.close());
    writer.exec("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;");
    writer.exec(ONE_TASK);
    const files = () => readdirSync(folder).map((name) => [name, hashOf(join(folder, name))]);
    const before = files();
    const source = await open(folder);
    expect(source.detection.journalMode).toBe("wal");
    expect([...source.taskRuns()]).toHaveLength(1);
    expect(files()).toEqual(before);
  });

  test("while a writer holds the database, it is read, and the writer is not held up", async () => {
    const { folder, path } = fixtureFolder("G3", ONE_TASK);
    const writer = new DatabaseSync(path);
    onTestFinished(() => writer.close());
    writer.exec("BEGIN EXCLUSIVE; INSERT INTO tasks (id, type, status) VALUES (2, 'llm', 'pending')");
    const source = await open(folder);
    expect([...source.taskRuns()].map((run) => run.externalId)).toEqual(["1"]);
    writer.exec("COMMIT");
    expect([...(await open(folder)).taskRuns()].map((run) => run.externalId)).toEqual(["1", "2"]);
  });

  test("a read-only file in a read-only folder can be read", async () => {
    const { folder, path } = fixtureFolder("G3", ONE_TASK);
    chmodSync(path, 0o444);
    chmodSync(folder, 0o555);
    onTestFinished(() => chmodSync(folder, 0o755));
    expect([...(await open(folder)).taskRuns()]).toHaveLength(1);
  });
});

describe("wrong and damaged files", () => {
  test("a folder without a database says what it lacks", async () => {
    const error = await errorOf(temporaryFolder());
    expect(error.code).toBe("NOT_FOUND");
    expect(error.message).toContain("no tasks.sqlite");
    expect(error.hint).toBeTruthy();
  });

  test.each([
    ["a path that does not exist", (folder: string) => join(folder, "nowhere"), "NOT_FOUND"],
    ["an empty file", (folder: string) => file(folder, ""), "UNSUPPORTED"],
    ["a file of another kind", (folder: string) => file(folder, "hello world, this is text"), "UNSUPPORTED"],
    ["a database of another program", (folder: string) => otherDatabase(folder), "UNSUPPORTED"],
    [
      "a header with noise behind it",
      (folder: string) => file(folder, `SQLite format 3\0${"x".repeat(5_000)}`),
      "UNSUPPORTED",
    ],
  ])("%s is refused with a reason and a way out", async (_name, make, code) => {
    const error = await errorOf(make(temporaryFolder()));
    expect(error.code).toBe(code);
    expect(error.hint).toBeTruthy();
  });

  test("a damaged page costs its own rows only, and is reported", async () => {
    const { folder, path } = fixtureFolder("G3", manyTasks(4_000));
    const whole = [...(await open(folder)).taskRuns()].length;
    const bytes = readFileSync(path);
    const middle = Math.floor(bytes.length / 4096 / 2) * 4096;
    writeFileSync(
      path,
      Buffer.concat([bytes.subarray(0, middle), Buffer.alloc(4096, 0xff), bytes.subarray(middle + 4096)]),
    );
    const source = await open(folder);
    const ids = [...source.taskRuns()].map((run) => Number(run.externalId));
    expect(ids.length).toBeGreaterThan(whole * 0.9);
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
    expect(source.warnings().map((warning) => warning.code)).toContain("damaged_table");
  });

  test("a file that was cut off gives what is left of it", async () => {
    const { folder, path } = fixtureFolder("G3", manyTasks(4_000));
    truncateSync(path, Math.floor(statSync(path).size * 0.6));
    const source = await open(folder);
    expect([...source.taskRuns()].length).toBeGreaterThan(1_000);
    expect(source.warnings().map((warning) => warning.code)).toEqual(
      expect.arrayContaining(["truncated_file", "damaged_table"]),
    );
  });
});

function file(folder: string, content: string): string {
  const path = join(folder, "tasks.sqlite");
  writeFileSync(path, content, "latin1");
  return path;
}

function otherDatabase(folder: string): string {
  const path = join(folder, "shop.db");
  const database = new DatabaseSync(path);
  database.exec(
    "CREATE TABLE tasks (id INTEGER PRIMARY KEY, type TEXT, status TEXT, assignee TEXT); CREATE TABLE people (id INTEGER)",
  );
  database.close();
  return folder;
}

const manyTasks = (count: number): string => `
  WITH RECURSIVE counter(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM counter WHERE i < ${count})
  INSERT INTO tasks (id, type, status, description, created_at) SELECT i, 'llm', 'pending', 'a task with some text in it, number ' || i, '2026-01-01 10:00:00' FROM counter;`;
