import { describe, expect, test } from "vitest";
import type { TaskSighting } from "#lib/logs/index.ts";
import { runsFromLogs } from "#lib/tasks/index.ts";

let offset = 0;
const line = (ts: number, taskId: string, facts: Partial<TaskSighting>): TaskSighting => ({
  file: 0,
  offset: offset++,
  ts,
  phase: null,
  taskId,
  taskType: null,
  durationMs: null,
  error: null,
  ...facts,
});

describe("runs from log lines", () => {
  test("a start and its end make one run, whatever the order of the lines", () => {
    const runs = runsFromLogs([
      line(5_000, "9", { phase: "complete" }),
      line(1_000, "9", { phase: "start", taskType: "ollama_chat" }),
    ]);
    expect(runs).toMatchObject([
      { type: "ollama_chat", status: "succeeded", startedAt: 1_000, finishedAt: 5_000, attempt: 1, error: null },
    ]);
  });

  test("tries after a failure are runs of their own that count up until one succeeds", () => {
    const runs = runsFromLogs([
      line(1, "a", { phase: "start" }),
      line(2, "a", { phase: "error", error: "boom" }),
      line(3, "a", { phase: "start" }),
      line(4, "a", { phase: "complete" }),
      line(5, "a", { phase: "start" }),
    ]);
    expect(runs.map(({ status, attempt }) => [status, attempt])).toEqual([
      ["failed", 1],
      ["succeeded", 2],
      ["running", 1],
    ]);
    expect(runs[0]?.error).toBe("boom");
    expect(new Set(runs.map(({ externalId }) => externalId)).size).toBe(3);
  });

  test("an end without a start counts when the line says how long it took, and not otherwise", () => {
    const runs = runsFromLogs([
      line(40_000, "8", { taskType: "media_transcribe", error: "Whisper timed out", durationMs: 30_000 }),
      line(50_000, "7", { phase: "complete" }),
      line(60_000, "6", {}),
    ]);
    expect(runs).toMatchObject([
      { type: "media_transcribe", status: "failed", startedAt: 10_000, finishedAt: 40_000, error: "Whisper timed out" },
    ]);
  });

  test("lines without a time or a task are no runs", () => {
    expect(runsFromLogs([line(1, "x", { ts: null, phase: "start" }), { ...line(1, "x", {}), taskId: null }])).toEqual(
      [],
    );
  });
});
