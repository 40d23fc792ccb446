import { z } from "zod";
import type { Attempt, ChangeEntry, Execution, ExecutionStep, Outcome } from "#generated/prisma/client.ts";
import { Progress, StepType } from "#lib/core/index.ts";
import { ExecutionState, isFinalExecution, isFinalStep, isUnfinished, StepState } from "#lib/execution/index.ts";
import { KPI_LABELS } from "./kpi-labels.ts";
import {
  ChangeView,
  type ExecutionDetail,
  type ExecutionStepView,
  type ExecutionSummary,
  type KpiComparison,
} from "./schemas.ts";

type StepRow = Pick<ExecutionStep, "state" | "expectedMs" | "actualMs" | "type">;
export type ExecutionRow = Execution & { plan: { title: string }; steps: StepRow[] };
export type ExecutionFullRow = Execution & {
  plan: { title: string };
  steps: (ExecutionStep & { attempts: Attempt[] })[];
  changes: ChangeEntry[];
  outcomes: Outcome[];
};

const iso = (date: Date | null): string | null => date?.toISOString() ?? null;

/** Work left: expected durations of open steps, corrected by how the finished ones compared with theirs. */
function etaMsOf(row: { state: string; steps: StepRow[] }): number | null {
  if (isFinalExecution(ExecutionState.parse(row.state))) return null;
  const over = row.steps.filter(
    (step) => step.state === "succeeded" && step.actualMs !== null && step.expectedMs !== null,
  );
  const sum = (list: StepRow[], field: "expectedMs" | "actualMs") =>
    list.reduce((total, step) => total + (step[field] ?? 0), 0);
  const factor = over.length >= 3 && sum(over, "expectedMs") > 0 ? sum(over, "actualMs") / sum(over, "expectedMs") : 1;
  const left = row.steps.filter((step) => !isFinalStep(StepState.parse(step.state)));
  return left.some((step) => step.expectedMs === null) ? null : sum(left, "expectedMs") * factor;
}

export const toExecutionSummary = (row: ExecutionRow): ExecutionSummary => ({
  id: row.id,
  planId: row.planId,
  planTitle: row.plan.title,
  kind: row.kind === "undo" ? "undo" : "run",
  state: ExecutionState.parse(row.state),
  stepsTotal: row.steps.length,
  stepsDone: row.steps.filter((step) => isFinalStep(StepState.parse(step.state))).length,
  stepsFailed: row.steps.filter((step) => step.state === "failed").length,
  etaMs: etaMsOf(row),
  startedBy: row.startedBy,
  createdAt: row.createdAt.toISOString(),
  startedAt: iso(row.startedAt),
  finishedAt: iso(row.finishedAt),
});

const Output = z.object({ note: z.string().optional() }).nullable().catch(null);

const toStepView = (row: ExecutionFullRow["steps"][number]): ExecutionStepView => ({
  key: row.stepKey,
  type: StepType.parse(row.type),
  title: row.title,
  dependsOn: z.array(z.string()).parse(row.dependsOn),
  state: StepState.parse(row.state),
  attemptCount: row.attemptCount,
  maxAttempts: row.maxAttempts,
  progress: row.state === "running" ? Progress.nullable().parse(row.attempts[0]?.progress ?? null) : null,
  startedAt: iso(row.startedAt),
  finishedAt: iso(row.finishedAt),
  expectedMs: row.expectedMs,
  actualMs: row.actualMs,
  error: row.error,
  note: Output.parse(row.output ?? null)?.note ?? null,
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

/** Everything about one execution. `undoneBy`: the execution that undid it, if any. */
export function toExecutionDetail(
  row: ExecutionFullRow,
  more: { undoneBy: string | null; workerAlive: boolean },
): ExecutionDetail {
  const state = ExecutionState.parse(row.state);
  const isOver = isFinalExecution(state);
  const expected = row.steps.map((step) => step.expectedMs);
  return {
    ...toExecutionSummary(row),
    contentHash: row.contentHash,
    undoOf: row.undoOf,
    undoneBy: more.undoneBy,
    canCancel: !isOver && !row.cancelRequested,
    canUndo: isOver && row.kind === "run" && more.undoneBy === null && row.changes.some(isOpenChange),
    canResume: isUnfinished(state) && more.undoneBy === null,
    error: row.error,
    steps: row.steps.map(toStepView),
    kpis: toKpis(row.outcomes),
    changes: row.changes.map(toChange),
    expectedMs: expected.some((ms) => ms === null) ? null : expected.reduce<number>((sum, ms) => sum + (ms ?? 0), 0),
    actualMs: row.steps.reduce((sum, step) => sum + (step.actualMs ?? 0), 0),
    workerAlive: more.workerAlive,
  };
}
