import { z } from "zod";
import type { ChangeEntry, Execution, ExecutionStep, Outcome } from "#generated/prisma/client.ts";
import { Progress, StepType } from "#lib/core/index.ts";
import {
  ExecutionState,
  isFinalExecution,
  isFinalStep,
  isUnfinished,
  PlanEffect,
  StepState,
} from "#lib/execution/index.ts";
import { KPI_LABELS } from "./kpi-labels.ts";
import {
  ChangeView,
  type ExecutionDetail,
  type ExecutionStepView,
  type ExecutionSummary,
  type KpiComparison,
  type Priority,
} from "./schemas.ts";

/** The steps of an execution in one state, summed up; `expected` counts those whose duration is expected. */
export type StepGroup = { state: string; count: number; expected: number; expectedMs: number; actualMs: number };

export type ExecutionRow = Execution & { plan: { title: string } };
export type ExecutionFullRow = ExecutionRow & {
  steps: ExecutionStep[];
  changes: ChangeEntry[];
  outcomes: Outcome[];
};

/** The urgent ones first; of equal ones the oldest. */
export const PRIORITY_RANKS: Record<Priority, number> = { low: -1, normal: 0, high: 1 };

const priorityOf = (rank: number): Priority => (rank > 0 ? "high" : rank < 0 ? "low" : "normal");

const iso = (date: Date | null): string | null => date?.toISOString() ?? null;

/** Work left: expected durations of open steps, corrected by how the finished ones compared with theirs. */
function etaMsOf(state: string, groups: StepGroup[]): number | null {
  if (isFinalExecution(ExecutionState.parse(state))) return null;
  const done = groups.find((group) => group.state === "succeeded");
  const isTelling = done !== undefined && done.expected >= 3 && done.expectedMs > 0;
  const factor = isTelling ? done.actualMs / done.expectedMs : 1;
  const open = groups.filter((group) => !isFinalStep(StepState.parse(group.state)));
  if (open.some((group) => group.expected < group.count)) return null;
  return open.reduce((sum, group) => sum + group.expectedMs, 0) * factor;
}

/** Sums up steps as the store's own grouping does. */
export function groupSteps(steps: Pick<ExecutionStep, "state" | "expectedMs" | "actualMs">[]): StepGroup[] {
  const groups = new Map<string, StepGroup>();
  for (const { state, expectedMs, actualMs } of steps) {
    const group = groups.get(state) ?? { state, count: 0, expected: 0, expectedMs: 0, actualMs: 0 };
    group.count += 1;
    group.expected += expectedMs === null ? 0 : 1;
    group.expectedMs += expectedMs ?? 0;
    group.actualMs += actualMs ?? 0;
    groups.set(state, group);
  }
  return [...groups.values()];
}

export function toExecutionSummary(row: ExecutionRow, groups: StepGroup[]): ExecutionSummary {
  const count = (wanted: (state: StepState) => boolean) =>
    groups.reduce((sum, group) => sum + (wanted(StepState.parse(group.state)) ? group.count : 0), 0);
  return {
    id: row.id,
    planId: row.planId,
    planTitle: row.plan.title,
    kind: row.kind === "undo" ? "undo" : "run",
    state: ExecutionState.parse(row.state),
    stepsTotal: count(() => true),
    stepsDone: count(isFinalStep),
    stepsFailed: count((state) => state === "failed"),
    etaMs: row.pausedAt === null ? etaMsOf(row.state, groups) : null,
    startedBy: row.startedBy,
    createdAt: row.createdAt.toISOString(),
    startedAt: iso(row.startedAt),
    finishedAt: iso(row.finishedAt),
    pausedAt: isFinalExecution(ExecutionState.parse(row.state)) ? null : iso(row.pausedAt),
  };
}

const Summary = z.object({ effect: PlanEffect.nullish() }).catch({});
const Output = z
  .object({ note: z.string().optional(), way: z.object({ title: z.string() }).optional().catch(undefined) })
  .nullable()
  .catch(null);

/** By its own progress, or by what such steps take; null for one that is not at work or took longer already. */
function stepEtaMs(row: ExecutionStep, progress: Progress | null, nowMs: number): number | null {
  if (row.state !== "running") return null;
  if (progress?.etaMs != null) return progress.etaMs;
  if (row.expectedMs === null || row.startedAt === null) return null;
  const left = row.expectedMs - (nowMs - row.startedAt.getTime());
  return left > 0 ? left : null;
}

const toStepView = (row: ExecutionStep, stored: unknown, nowMs: number): ExecutionStepView => {
  const progress = Progress.nullable().parse(stored ?? null);
  return { ...stepFacts(row), progress, etaMs: stepEtaMs(row, progress, nowMs) };
};

const stepFacts = (row: ExecutionStep): Omit<ExecutionStepView, "progress" | "etaMs"> => ({
  key: row.stepKey,
  type: StepType.parse(row.type),
  title: row.title,
  dependsOn: z.array(z.string()).parse(row.dependsOn),
  state: StepState.parse(row.state),
  attemptCount: row.attemptCount,
  maxAttempts: row.maxAttempts,
  startedAt: iso(row.startedAt),
  finishedAt: iso(row.finishedAt),
  expectedMs: row.expectedMs,
  actualMs: row.actualMs,
  error: row.error,
  note: Output.parse(row.output ?? null)?.note ?? null,
  way: Output.parse(row.output ?? null)?.way?.title ?? null,
});

function toKpis(outcomes: Outcome[]): KpiComparison[] {
  return KPI_LABELS.flatMap(({ metric, label, unit }) => {
    const row = outcomes.find((outcome) => outcome.metric === metric);
    return row === undefined
      ? []
      : [{ metric, label, unit, before: row.before, after: row.after, predicted: row.predicted }];
  });
}

const toChange = (row: ChangeEntry): ChangeView =>
  ChangeView.parse({
    id: row.id,
    stepKey: row.stepKey,
    kind: row.kind,
    target: row.target,
    state: row.state,
    problem: row.problem,
  });

const isOpenChange = (change: ChangeEntry): boolean => change.state === "done" || change.state === "intended";

/**
 * Everything about one execution. `undoneBy`: the execution that undid it, if any; `progress`: where the steps at work
 * stand, by step id.
 */
export function toExecutionDetail(
  row: ExecutionFullRow,
  more: {
    undoneBy: string | null;
    workerAlive: boolean;
    progress: Map<string, unknown>;
    waitsUntil: string | null;
    costUsd: number;
    using: ExecutionDetail["using"];
    nowMs: number;
  },
): ExecutionDetail {
  const state = ExecutionState.parse(row.state);
  const isOver = isFinalExecution(state);
  const expected = row.steps.map((step) => step.expectedMs);
  return {
    ...toExecutionSummary(row, groupSteps(row.steps)),
    contentHash: row.contentHash,
    undoOf: row.undoOf,
    undoneBy: more.undoneBy,
    canCancel: !isOver && !row.cancelRequested,
    canPause: !isOver && !row.cancelRequested && row.pausedAt === null,
    canUndo: isOver && row.kind === "run" && more.undoneBy === null && row.changes.some(isOpenChange),
    canResume: isOver ? isUnfinished(state) && more.undoneBy === null : row.pausedAt !== null && !row.cancelRequested,
    error: row.error,
    steps: row.steps.map((step) => toStepView(step, more.progress.get(step.id), more.nowMs)),
    kpis: toKpis(row.outcomes),
    changes: row.changes.map(toChange),
    expectedMs: expected.some((ms) => ms === null) ? null : expected.reduce<number>((sum, ms) => sum + (ms ?? 0), 0),
    actualMs: row.steps.reduce((sum, step) => sum + (step.actualMs ?? 0), 0),
    workerAlive: more.workerAlive,
    effect: Summary.parse(row.summary ?? {}).effect ?? null,
    costUsd: more.costUsd,
    using: more.using,
    priority: priorityOf(row.priority),
    deadlineAt: iso(row.deadlineAt),
    waitsUntil: isOver ? null : more.waitsUntil,
  };
}
