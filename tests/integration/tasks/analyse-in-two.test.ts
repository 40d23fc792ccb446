import { expect, test } from "vitest";
import { scanTaskRuns, type TaskRunRow, upsertTaskRuns } from "#lib/db/index.ts";
import { analyseHistory } from "#lib/services/task-analysis/analyse-history.ts";
import { analyseInTwo } from "#lib/services/task-analysis/analyse-in-two.ts";
import { openTestApp } from "../support/open-test-app.ts";

const START_MS = Date.parse("2026-03-02T23:59:00.250Z");

const row = (index: number): TaskRunRow => ({
  externalId: `r${index}`,
  type: index % 3 === 0 ? "probe" : "cut",
  status: index % 50 === 0 ? "failed" : "succeeded",
  queuedAtMs: START_MS + index * 60_000,
  startedAtMs: START_MS + index * 60_000 + 1_001,
  finishedAtMs: index === 5 ? null : START_MS + index * 60_000 + (index > 400 ? 40_000 : 10_000) + (index % 7) * 500,
  attempt: 1 + (index % 2),
  error: index % 50 === 0 ? `exit code ${index % 4}` : null,
  priority: index % 4,
  dependsOn: index % 10 === 0 ? [] : [`r${index - 1}`],
  batch: `b${Math.floor(index / 10)}`,
  worker: `w${index % 5}`,
  resources: { cpu: 1 + (index % 2) },
  inputBytes: 1_000 + index,
  mediaDurationSec: index / 8,
  labels: index % 9 === 0 ? { maxAttempts: "3" } : {},
});

test("two threads say of a stored history what one says, and runs come out of the store as they went in", async () => {
  const { db, env } = await openTestApp();
  const sourceId = "src_threads";
  const rows = Array.from({ length: 600 }, (_, index) => row(index));
  for (const id of [sourceId, "src_other"]) {
    await db.source.create({ data: { id, kind: "task_runs", name: id, path: id, config: {} } });
    await upsertTaskRuns(env.databasePath, id, id === sourceId ? rows : rows.slice(0, 20));
  }
  const stored = [...scanTaskRuns(env.databasePath, sourceId)];
  expect(
    stored.map(({ externalId, queuedAt, startedAt, finishedAt }) => [externalId, queuedAt, startedAt, finishedAt]),
  ).toEqual(
    rows.map(({ externalId, queuedAtMs, startedAtMs, finishedAtMs }) => [
      externalId,
      queuedAtMs,
      startedAtMs,
      finishedAtMs,
    ]),
  );
  const { databasePath } = env;
  const input = { databasePath, sourceId, nowMs: START_MS + 86_400_000, metrics: [], changes: [], calls: {} };
  const { readMs: _, analyseMs: __, ...one } = analyseHistory(input);
  const two = await analyseInTwo(input, rows.length);
  expect(two).toMatchObject(one);
  expect(two.bottlenecks.map(({ kind, subject }) => [kind, subject])).toContainEqual(["resource_contention", "cpu"]);
});
