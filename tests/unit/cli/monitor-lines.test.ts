import { expect, test } from "vitest";
import { monitorLines } from "#lib/cli/monitor-lines.ts";
import { progressLine } from "#lib/cli/progress-line.ts";
import type { ExecutionStepView } from "#lib/services/execution/index.ts";

const step = (title: string, more: Partial<ExecutionStepView> = {}): ExecutionStepView => ({
  key: title,
  type: "probe",
  title,
  dependsOn: [],
  state: "running",
  attemptCount: 1,
  maxAttempts: 3,
  progress: null,
  startedAt: null,
  finishedAt: null,
  expectedMs: null,
  actualMs: null,
  etaMs: null,
  error: null,
  note: null,
  way: null,
  ...more,
});

test("a terminal shows the steps at work, what they hold and what they cost, with foreign text made harmless", () => {
  const progress = { phase: "x", done: 1, total: 4, unit: "frames", ratePerSec: null, etaMs: 65_000 };
  const lines = monitorLines({
    steps: [step("One\u001b[31m", { progress, etaMs: 65_000 }), step("Two", { state: "needs_decision" })],
    using: [{ resource: "cpu", held: 2, capacity: 4 }],
    costUsd: 0.01,
    waitsUntil: null,
    pausedAt: null,
    stepsFailed: 1,
  });
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/One.* 25 % {2}.*left/);
  expect(lines.join("")).not.toContain("\u001b");
  expect(lines[1]).toBe("  cpu 2 of 4 · models $0.0100 · 1 failed · 1 wait for a person");
});

test("lines are drawn over, and nothing of them is left at the end", () => {
  const written: string[] = [];
  const line = progressLine({ isInteractive: true, err: (text: string) => written.push(text) } as never);
  const progress = { phase: "running", done: 1, total: 2, unit: "steps", ratePerSec: null, etaMs: null };
  line.show(progress, ["  one", "  two"]);
  line.show(progress, []);
  line.end();
  const ups = written.join("").split("\u001b[1A").length - 1;
  expect(ups).toBe(2);
  expect(written.at(-1)).toBe("\r\u001b[2K");
});
