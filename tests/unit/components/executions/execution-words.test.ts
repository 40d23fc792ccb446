import { expect, it } from "vitest";
import { executionSentence, filterCounts } from "#components/executions/execution-words.ts";
import { undoSentences } from "#components/executions/undo-sentences.ts";
import { EXECUTION_STATES } from "#lib/execution/index.ts";
import type { ExecutionDetail, ExecutionStepView } from "#lib/services/execution/index.ts";

const execution = (more: Partial<ExecutionDetail>): ExecutionDetail => ({
  id: "exe_1",
  planId: "pln_1",
  planTitle: "Fill",
  kind: "run",
  state: "running",
  stepsTotal: 42,
  stepsDone: 12,
  stepsFailed: 0,
  etaMs: 60_000,
  startedBy: "Ada",
  createdAt: "2026-11-21T12:00:00.000Z",
  startedAt: "2026-11-21T12:00:00.000Z",
  finishedAt: null,
  pausedAt: null,
  contentHash: "0".repeat(64),
  undoOf: null,
  undoneBy: null,
  canCancel: true,
  canPause: true,
  canUndo: false,
  canResume: false,
  error: null,
  steps: [],
  kpis: [],
  changes: [],
  expectedMs: null,
  actualMs: null,
  workerAlive: true,
  effect: null,
  costUsd: 0,
  using: [],
  priority: "normal",
  deadlineAt: null,
  waitsUntil: null,
  ...more,
});
const sentence = (more: Partial<ExecutionDetail>) => executionSentence(execution(more)).replaceAll("\u202f", " ");

it("says how far it is and how long it takes", () => {
  expect(sentence({})).toBe("12 of 42 steps done, about 1 min left.");
  expect(sentence({ state: "succeeded", stepsDone: 42, finishedAt: "2026-11-21T12:01:40.000Z" })).toBe(
    "All 42 steps done in 1 min 40 s.",
  );
  expect(sentence({ pausedAt: "2026-11-21T12:01:00.000Z", etaMs: null })).toBe("Paused; 12 of 42 steps done.");
  expect(sentence({ kind: "undo", state: "succeeded" })).toBe("Undo: all 42 steps done.");
});

it("has a whole sentence for every state", () => {
  for (const state of EXECUTION_STATES) expect(sentence({ state })).toMatch(/^[A-Z0-9].*\.$/);
});

it("offers only filters that hold steps", () => {
  const steps = [{ state: "succeeded" }, { state: "failed" }] as ExecutionStepView[];
  expect(filterCounts(steps)).toEqual([
    { filter: "all", count: 2 },
    { filter: "failed", count: 1 },
    { filter: "done", count: 1 },
  ]);
});

it("an undo names what it will do, and only what is still in effect", () => {
  const change = (kind: "file_replaced" | "values_set", state: "done" | "undone") => ({
    id: "",
    stepKey: "",
    kind,
    target: "",
    state,
    problem: null,
  });
  const changes = [change("file_replaced", "done"), change("values_set", "done"), change("values_set", "done")];
  expect(undoSentences({ changes: [...changes, change("file_replaced", "undone")] })).toEqual([
    "1 file is put back byte for byte.",
    "2 items get their old values back.",
  ]);
});
