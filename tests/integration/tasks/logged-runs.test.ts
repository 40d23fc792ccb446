import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { addSource, observeSource } from "#lib/services/source/index.ts";
import { enqueueDueAnalyses, listTaskRuns, summarizeTasks } from "#lib/services/task/index.ts";
import { runUntilIdle } from "#lib/worker/index.ts";
import { asCli, openTestApp } from "../support/open-test-app.ts";

const START_MS = Date.parse("2026-03-02T00:00:00Z");

function lines(from: number, to: number): string {
  return Array.from({ length: to - from }, (_, at) => {
    const index = from + at;
    const head = (ms: number) => ({ time: new Date(START_MS + index * 60_000 + ms).toISOString() });
    const hasFailed = index % 10 === 0;
    const start = {
      ...head(0),
      level: "TASK_START",
      message: `Task ${index} started`,
      taskId: index,
      tool: "ollama_chat",
    };
    const end = hasFailed
      ? { ...head(9_000), level: "TASK_ERROR", message: `Task ${index} failed`, taskId: index, error: "boom" }
      : { ...head(9_000), level: "TASK_COMPLETE", message: `Task ${index} completed`, taskId: index };
    return `${JSON.stringify(start)}\n${JSON.stringify(end)}\n`;
  }).join("");
}

test("task lines of a log are runs of its source, new lines add to them, and they are analysed", async () => {
  const ctx = asCli(await openTestApp());
  const folder = mkdtempSync(join(tmpdir(), "plantain-tasklog-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "tasks.log"), lines(0, 100));
  const added = await addSource({ ctx, input: { kind: "log_folder", path: folder, observe: true } });
  await runUntilIdle({ ctx, jobId: added.job?.id ?? "" });
  const first = await listTaskRuns({ ctx, input: { limit: 5, type: "ollama_chat" } });
  expect(await ctx.db.taskRun.count()).toBe(100);
  expect(first.items[0]).toMatchObject({ durationMs: 9_000, waitMs: null });
  expect(await ctx.db.taskRun.count({ where: { status: "failed", error: "boom" } })).toBe(10);

  appendFileSync(join(folder, "tasks.log"), lines(100, 130));
  const again = await observeSource({ ctx, input: { sourceId: added.source.id } });
  await runUntilIdle({ ctx, jobId: again.id });
  expect(await ctx.db.taskRun.count()).toBe(130);
  expect((await summarizeTasks({ ctx, input: {} })).isStale).toBe(true);
  await enqueueDueAnalyses(ctx);
  await runUntilIdle({ ctx });
  expect(await summarizeTasks({ ctx, input: {} })).toMatchObject({ runs: 130, isStale: false });
  const source = await ctx.db.source.findUniqueOrThrow({ where: { id: added.source.id } });
  expect(source.summary).toMatchObject({ logLines: 260, taskRuns: 130 });
});
