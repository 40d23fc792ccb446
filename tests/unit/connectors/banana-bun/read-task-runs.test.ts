import { expect, onTestFinished, test } from "vitest";
import { openBananaBun } from "#lib/connectors/banana-bun/index.ts";
import { TaskAttempt, TaskRun } from "#lib/tasks/index.ts";
import { fixtureFolder, type GENERATIONS, temporaryFolder } from "./fixture-database.ts";

const at = (time: string): number => Date.parse(`2026-01-01T${time}Z`);

async function read(sql: string, generation: keyof typeof GENERATIONS = "G3") {
  const source = await openBananaBun(fixtureFolder(generation, sql).folder, { scratchDir: temporaryFolder() });
  onTestFinished(() => source.close());
  const runs = [...source.taskRuns()];
  for (const run of runs) TaskRun.parse(run);
  return {
    source,
    runs,
    byId: new Map(runs.map((run) => [run.externalId, run])),
    codes: source.warnings().map((each) => each.code),
  };
}

const task = (columns: Record<string, string | number | null>): string => {
  const values = Object.values(columns).map((value) =>
    typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : (value ?? "NULL"),
  );
  return `INSERT INTO tasks (${Object.keys(columns).join(", ")}) VALUES (${values.join(", ")});`;
};
const log = (taskId: number, status: string, start: string, more: { ms?: number; error?: string } = {}): string =>
  `INSERT INTO task_logs (task_id, task_type, status, duration_ms, error_reason, created_at) VALUES (${taskId}, 'shell', '${status}', ${more.ms ?? "NULL"}, ${more.error ? `'${more.error}'` : "NULL"}, '2026-01-01 ${start}');`;

test("a finished run has its duration to the millisecond from the log, not from whole seconds", async () => {
  const { runs } = await read(
    task({
      id: 1,
      type: "shell",
      status: "completed",
      created_at: "2026-01-01 10:00:00",
      started_at: "2026-01-01 10:00:05",
      finished_at: "2026-01-01 10:00:06",
    }) + log(1, "completed", "10:00:05", { ms: 1_234 }),
  );
  expect(runs).toMatchObject([
    {
      queuedAt: at("10:00:00"),
      startedAt: at("10:00:05"),
      finishedAt: at("10:00:05") + 1_234,
      attempt: 1,
      error: null,
    },
  ]);
});

test("an error that was overwritten is replaced by the true cause, and the storm of tries becomes one run with its count", async () => {
  const echo =
    "INSERT INTO retry_history (task_id, attempted_at, error_message, error_type) VALUES (2, '2026-01-01T10:00:06.000Z', 'no such column: updated_at', 'exception');";
  const tries = Array.from(
    { length: 9 },
    (_, index) => log(2, "error", `10:0${index}:00`, { ms: 20, error: "network timeout" }) + echo,
  ).join("");
  const { runs, codes, source } = await read(
    task({
      id: 2,
      type: "shell",
      status: "error",
      created_at: "2026-01-01 10:00:00",
      started_at: "2026-01-01 10:08:00",
      finished_at: "2026-01-01 10:08:00",
      error_message: "no such column: updated_at",
    }) + tries,
  );
  expect(runs).toMatchObject([
    {
      externalId: "2",
      status: "failed",
      error: "network timeout",
      attempt: 9,
      startedAt: at("10:08:00"),
      labels: { collapsedAttempts: "9", firstAttemptAtMs: String(at("10:00:00")), maxAttempts: "4" },
    },
  ]);
  expect(codes).toContain("overwritten_error");
  const attempts = [...source.taskAttempts()];
  for (const attempt of attempts) TaskAttempt.parse(attempt);
  expect(attempts.map(({ attempt, status }) => [attempt, status])).toEqual(
    Array.from({ length: 9 }, (_, index) => [index + 1, "failed"]),
  );
});

test("without task logs the true cause and the number of tries come from the retry history, its echoes left out", async () => {
  const retry = (error: string, type: string) =>
    `INSERT INTO retry_history (task_id, attempted_at, error_message, error_type) VALUES (1, '2026-01-01T10:00:06.000Z', '${error}', '${type}');`;
  const { runs } = await read(
    task({ id: 1, type: "tool", status: "error", error_message: "no such column: updated_at" }) +
      retry("disk full", "execution_failure") +
      retry("no such column: updated_at", "exception") +
      retry("disk full", "execution_failure"),
  );
  expect(runs).toMatchObject([{ error: "disk full", attempt: 2 }]);
});

test("a try left running before a later one counts as failed", async () => {
  const { source, runs, codes } = await read(
    task({ id: 1, type: "shell", status: "completed" }) +
      log(1, "running", "10:00:00") +
      log(1, "completed", "11:00:00", { ms: 5 }),
  );
  expect([...source.taskAttempts()].map(({ status }) => status)).toEqual(["failed", "succeeded"]);
  expect(runs).toMatchObject([{ status: "succeeded", attempt: 2, labels: { abandonedAttempts: "1" } }]);
  expect(codes).toContain("abandoned_attempt");
});

test("all encodings of times and of dependencies are understood", async () => {
  const { byId, codes } = await read(
    task({ id: 1, type: "llm", status: "pending", created_at: "2026-01-01 10:00:00", dependencies: '["2","3"]' }) +
      task({ id: 2, type: "llm", status: "pending", created_at: "2026-01-01T10:00:00.250Z", dependencies: "3, 4" }) +
      task({ id: 3, type: "llm", status: "pending", created_at: at("10:00:00"), dependencies: "4" }) +
      task({ id: 4, type: "llm", status: "pending", created_at: "yesterday", dependencies: '["5"' }) +
      "INSERT INTO task_dependencies (task_id, depends_on_id) VALUES (4, '6');",
  );
  expect([1, 2, 3, 4].map((id) => byId.get(String(id))?.dependsOn)).toEqual([
    ["2", "3"],
    ["3", "4"],
    ["4"],
    ["6", "5"],
  ]);
  expect([1, 2, 3, 4].map((id) => byId.get(String(id))?.queuedAt)).toEqual([
    at("10:00:00"),
    at("10:00:00") + 250,
    at("10:00:00"),
    null,
  ]);
  expect(codes).toContain("unreadable_time");
});

test("every status is mapped; an unknown one is reported and told from the times", async () => {
  const statuses = ["pending", "running", "completed", "error", "cancelled", "hmm"];
  const { runs, codes } = await read(
    statuses.map((status, index) => task({ id: index + 1, type: "x", status })).join(""),
  );
  expect(runs.map((run) => run.status)).toEqual(["queued", "running", "succeeded", "failed", "cancelled", "queued"]);
  expect(codes).toEqual(["unknown_status"]);
});

test("templates of periodic tasks are no runs, children share the batch of their first ancestor", async () => {
  const { runs } = await read(
    task({ id: 1, type: "batch", status: "completed" }) +
      task({ id: 2, type: "shell", status: "pending", parent_id: 1 }) +
      task({ id: 3, type: "shell", status: "pending", parent_id: 2 }) +
      task({ id: 4, type: "shell", status: "pending", is_template: 1 }),
  );
  expect(runs.map((run) => [run.externalId, run.batch])).toEqual([
    ["1", "1"],
    ["2", "1"],
    ["3", "1"],
  ]);
});

test("a task that succeeded twice gives two runs, and tries of a deleted task are kept as orphans", async () => {
  const { runs, codes } = await read(
    task({ id: 5, type: "shell", status: "completed" }) +
      log(5, "completed", "10:00:00", { ms: 10 }) +
      log(5, "error", "11:00:00", { error: "x" }) +
      log(5, "completed", "11:01:00", { ms: 20 }) +
      log(3, "error", "09:00:00", { ms: 7, error: "gone" }) +
      log(9, "completed", "12:00:00", { ms: 7 }),
  );
  expect(runs.map((run) => [run.externalId, run.status, run.attempt])).toEqual([
    ["3", "failed", 1],
    ["5#1", "succeeded", 1],
    ["5", "succeeded", 2],
    ["9", "succeeded", 1],
  ]);
  expect(runs.map((run) => run.labels.orphan)).toEqual(["true", undefined, undefined, "true"]);
  expect(codes).toContain("orphan_row");
});

test("size and length of the medium are found by its id or path", async () => {
  const { byId } = await read(
    `INSERT INTO media_metadata (id, file_path, metadata_json) VALUES (4, '/m/a.mkv', '{"filesize":1000,"duration":61.5}'), (5, '/m/b.mkv', 'broken');` +
      task({ id: 1, type: "media_tag", status: "pending", args: '{"media_id":4}' }) +
      task({ id: 2, type: "media_tag", status: "pending", args: '{"file_path":"/m/a.mkv"}' }) +
      task({ id: 3, type: "media_tag", status: "pending", args: "not json" }),
  );
  expect([1, 2, 3].map((id) => byId.get(String(id))?.mediaDurationSec)).toEqual([61.5, 61.5, null]);
  expect(byId.get("1")?.inputBytes).toBe(1000);
});

test("without the table tasks the runs come from the task logs", async () => {
  const { runs, source } = await read(
    `DROP TABLE tasks; ${log(1, "error", "10:00:00", { error: "a" })}${log(1, "completed", "10:01:00", { ms: 3 })}`,
  );
  expect(source.detection.generation).toBe("unknown");
  expect(runs).toMatchObject([{ externalId: "1", type: "shell", status: "succeeded", attempt: 2 }]);
});

test("hostile cells (blobs, huge numbers, text in numbers) never stop the reading", async () => {
  const { runs } = await read(
    `INSERT INTO tasks (id, type, status, created_at, retry_count, args) VALUES (1, x'00ff', 'pending', 9223372036854775807, 9223372036854775807, x'ff00'), (2, NULL, NULL, 'x', 'many', '[]');
     INSERT INTO tasks (id, type, status, error_message) VALUES (9007199254740993, 'a', 'error', '${"e".repeat(50_000)}');`,
  );
  expect(runs).toHaveLength(3);
  expect(runs[1]?.type).toBe("(no type)");
  expect(runs[2]?.error).toHaveLength(20_000);
});

test("schedules come from their table, from tasks with a cron expression, and from rules", async () => {
  const { source } = await read(
    task({
      id: 1,
      type: "shell",
      status: "pending",
      is_template: 1,
      description: "Nightly",
      cron_expression: "0 3 * * *",
    }) +
      task({
        id: 2,
        type: "llm",
        status: "pending",
        cron_expression: "*/5 * * * *",
        schedule_enabled: 1,
        next_execution: "2026-01-01T10:05:00.000Z",
      }) +
      "INSERT INTO task_schedules (template_task_id, cron_expression, timezone, enabled, next_run_at, run_count) VALUES (1, '0 3 * * *', 'UTC', 1, '2026-01-02T03:00:00.000Z', 12);" +
      "INSERT INTO scheduling_rules (rule_name, cron_expression, is_enabled) VALUES ('quiet', '0 4 * * *', 0);",
  );
  expect(source.schedules()).toMatchObject([
    {
      externalId: "task_schedule:1",
      name: "Nightly",
      taskType: "shell",
      templateTaskId: "1",
      cron: "0 3 * * *",
      enabled: true,
      nextRunAt: Date.parse("2026-01-02T03:00:00Z"),
      runCount: 12,
    },
    { externalId: "task:2", taskType: "llm", cron: "*/5 * * * *", enabled: true, nextRunAt: at("10:05:00") },
    { externalId: "scheduling_rule:1", name: "quiet", enabled: false },
  ]);
});

test("the schedules of a fresh installation of the newest code are read as well", async () => {
  const sql =
    task({ id: 1, type: "shell", status: "pending", description: "Nightly" }) +
    "INSERT INTO task_schedules (template_task_id, cron_expression, enabled, execution_count) VALUES (1, '0 3 * * *', 1, 4);";
  const { source } = await read(sql, "G6");
  expect(source.schedules()).toMatchObject([{ taskType: "shell", runCount: 4 }]);
});
