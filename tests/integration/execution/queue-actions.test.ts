import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { addSource } from "#lib/services/source/index.ts";
import { asCli, openTestApp } from "#tests/integration/support/open-test-app.ts";
import { fixtureFolder } from "#tests/unit/connectors/banana-bun/fixture-database.ts";
import { finish, start } from "./library-fixture.ts";
import { planOf, runSteps, undo } from "./step-plans.ts";

const FAILED = `
  INSERT INTO tasks (id, type, status, description, error_message, started_at, retry_count) VALUES
    (1, 'llm', 'error', 'one', 'no such column: updated_at', '2026-01-01 00:00:00', 2),
    (2, 'llm', 'completed', 'two', NULL, NULL, 0),
    (3, 'media_tag', 'error', 'three', 'x', NULL, 0),
    (4, 'youtube', 'error', 'four', 'gone', NULL, 0);
  INSERT INTO task_schedules (id, template_task_id, cron_expression, timezone, enabled, next_run_at, max_instances)
    VALUES (7, 2, '0 3 * * *', 'UTC', 1, '2026-01-02T03:00:00.000Z', 1);`;

async function connect(ctx: ServiceContext, generation: Parameters<typeof fixtureFolder>[0], sql = FAILED) {
  const { folder, path } = fixtureFolder(generation, sql);
  const { source } = await addSource({ ctx, input: { kind: "banana_bun", path: folder, observe: false } });
  const rows = (query: string) => {
    const database = new DatabaseSync(path);
    const found = database.prepare(query).all();
    database.close();
    return found.map((row) => ({ ...row }));
  };
  const exec = (statement: string) => {
    const database = new DatabaseSync(path);
    database.exec(statement);
    database.close();
  };
  return { sourceId: source.id, path, rows, exec };
}

const TASKS = "SELECT id, status, error_message, retry_count FROM tasks ORDER BY id";

test.each(["G1", "G6", "G7c"] as const)(
  "failed tasks of a %s database are queued again, those that never run are left out, and undo puts the rows back",
  async (generation) => {
    const ctx = asCli(await openTestApp());
    const { sourceId, rows } = await connect(ctx, generation);
    const before = rows("SELECT * FROM tasks ORDER BY id");
    const done = await runSteps(ctx, [{ type: "retry_failed", input: { sourceId } }]);
    expect(done.steps[0]).toMatchObject({
      state: "succeeded",
      note: expect.stringMatching(/^2 tasks queued.*media_tag/),
    });
    expect(rows(TASKS)).toEqual([
      { id: 1, status: "pending", error_message: null, retry_count: 0 },
      { id: 2, status: "completed", error_message: null, retry_count: 0 },
      { id: 3, status: "error", error_message: "x", retry_count: 0 },
      { id: 4, status: "pending", error_message: null, retry_count: 0 },
    ]);
    expect((await undo(ctx, done.id)).state).toBe("succeeded");
    expect(rows("SELECT * FROM tasks ORDER BY id")).toEqual(before);
  },
);

test("what Banana Bun did with a row after the plan is left to it when the plan is undone", async () => {
  const ctx = asCli(await openTestApp());
  const { sourceId, rows, exec } = await connect(ctx, "G3");
  const done = await runSteps(ctx, [{ type: "retry_failed", input: { sourceId, taskIds: [1, 4] } }]);
  exec("UPDATE tasks SET status = 'completed' WHERE id = 4");
  const undone = await undo(ctx, done.id);
  expect(undone.steps[0]).toMatchObject({ state: "failed", error: expect.stringMatching(/changed 1 of 2 rows since/) });
  expect(rows(TASKS).map((row) => row.status)).toEqual(["error", "completed", "error", "completed"]);
});

test("a periodic task gets another time with the next run that fits it, another width, and both go back", async () => {
  const ctx = asCli(await openTestApp());
  const { sourceId, rows } = await connect(ctx, "G3");
  const before = rows("SELECT * FROM task_schedules");
  const scheduleId = "task_schedule:7";
  const done = await runSteps(ctx, [
    { type: "move_periodic_task", input: { sourceId, scheduleId, cron: "30 4 * * *", timezone: "Europe/Berlin" } },
    { type: "set_concurrency", input: { sourceId, scheduleId, atOnce: 3 }, dependsOn: ["s1"] },
  ]);
  expect(done.state).toBe("succeeded");
  const [row] = rows("SELECT * FROM task_schedules");
  expect(row).toMatchObject({ cron_expression: "30 4 * * *", timezone: "Europe/Berlin", max_instances: 3 });
  expect(String(row?.next_run_at)).toMatch(/T0[23]:30:00\.000Z$/);
  expect(Date.parse(String(row?.next_run_at))).toBeGreaterThan(Date.now());
  await undo(ctx, done.id);
  expect(rows("SELECT * FROM task_schedules")).toEqual(before);
});

test("a database of no known generation, and one that another program holds locked, is not written", async () => {
  const ctx = asCli(await openTestApp());
  const { sourceId, rows, exec } = await connect(ctx, "G3");
  const before = rows("SELECT * FROM tasks");
  const plan = await planOf(ctx, [{ type: "retry_failed", input: { sourceId } }]);
  exec("ALTER TABLE plan_templates RENAME TO others; ALTER TABLE task_performance_metrics RENAME TO more");
  const done = await finish(ctx, await start(ctx, plan));
  expect(done.steps[0]).toMatchObject({ state: "failed", error: expect.stringMatching(/no generation/) });
  expect(rows("SELECT * FROM tasks")).toEqual(before);
});

test("a task is queued once with its mark, followed to its end, and its true error is told", async () => {
  const ctx = asCli(await openTestApp());
  const { sourceId, rows, exec } = await connect(ctx, "G3", "");
  const input = { sourceId, taskType: "media_ingest", description: "Take it in", filePath: "/media/a b.mkv" };
  const executionId = await start(ctx, await planOf(ctx, [{ type: "banana_bun_task", input }]));
  const working = finish(ctx, executionId);
  await expect.poll(() => rows("SELECT status FROM tasks").length, { timeout: 30_000 }).toBe(1);
  expect(rows("SELECT type, status, args, dependencies, max_retries FROM tasks")).toEqual([
    {
      type: "media_ingest",
      status: "pending",
      args: '{"file_path":"/media/a b.mkv"}',
      dependencies: null,
      max_retries: 0,
    },
  ]);
  // As Banana Bun does it: the cause goes to the log, and its own message over it.
  exec(`UPDATE tasks SET status = 'error', error_message = 'no such column: updated_at';
    INSERT INTO task_logs (task_id, task_type, status, error_reason) VALUES (1, 'media_ingest', 'error', 'disk unreadable')`);
  const done = await working;
  expect(done.steps[0]).toMatchObject({ state: "failed", error: "Task 1 ended as error. disk unreadable" });
  // A worker that died after queueing finds the task again by its mark.
  exec("UPDATE tasks SET status = 'completed'");
  await ctx.db.changeEntry.updateMany({ where: { executionId }, data: { state: "intended", doneAt: null } });
  await ctx.db.executionStep.updateMany({ where: { executionId }, data: { state: "ready", finishedAt: null } });
  await ctx.db.plan.updateMany({ data: { state: "running" } });
  await ctx.db.execution.update({ where: { id: executionId }, data: { state: "running", finishedAt: null } });
  expect((await finish(ctx, executionId)).steps[0]).toMatchObject({ state: "succeeded", note: "Task 1 is done." });
  expect(rows("SELECT count(*) AS n FROM tasks")).toEqual([{ n: 1 }]);
  expect((await undo(ctx, executionId)).steps[0]?.error).toMatch(/has started the task/);
});

test("a plan may not aim queue actions at anything but an installation, nor hand commands to it", async () => {
  const ctx = asCli(await openTestApp());
  const { sourceId } = await connect(ctx, "G3");
  const rulesBroken = async (type: Parameters<typeof planOf>[1][number]["type"], input: Record<string, unknown>) =>
    (await planOf(ctx, [{ type, input }])).validation.issues.map((issue) => issue.rule);
  expect(await rulesBroken("retry_failed", {})).toEqual(["permits"]);
  expect(
    await rulesBroken("move_periodic_task", { sourceId, scheduleId: "task_schedule:7", cron: "99 * * * *" }),
  ).toEqual(["permits"]);
  const shell = { sourceId, taskType: "shell", description: "rm -rf /" };
  expect(await rulesBroken("banana_bun_task", shell)).toEqual(["known_types"]);
  const youtube = { sourceId, taskType: "youtube", description: "x", url: "https://a.example/$(reboot)" };
  expect(await rulesBroken("banana_bun_task", youtube)).toEqual(["known_types"]);
});
