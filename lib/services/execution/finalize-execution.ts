import { z } from "zod";
import { newId } from "#lib/core/index.ts";
import type { Db, Tx } from "#lib/db/index.ts";
import {
  EffectPanel,
  type ExecutionState,
  isFinalStep,
  measureEffect,
  type PlanEffect,
  STEP_STATES,
  StepState,
  settleExecution,
} from "#lib/execution/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { LibraryKpis, measureKpis, measurePanelAgain, recordLibrarySnapshot } from "#lib/services/library/index.ts";
import { movePlan } from "#lib/services/plan-lifecycle/index.ts";
import { KPI_LABELS } from "./kpi-labels.ts";
import { storeMeasuredTime } from "./measured-time.ts";

const StepScope = z.object({ sourceId: z.string().optional(), itemId: z.string().optional() });

/** The sources and items that the steps of an execution name. */
export function scopeOfSteps(inputs: unknown[]): { sourceIds: string[]; itemIds: string[] } {
  const scopes = inputs
    .map((input) => StepScope.safeParse(input))
    .flatMap((parsed) => (parsed.success ? [parsed.data] : []));
  const unique = (values: (string | undefined)[]) => [...new Set(values.filter((value) => value !== undefined))];
  return { sourceIds: unique(scopes.map((s) => s.sourceId)), itemIds: unique(scopes.map((s) => s.itemId)) };
}

const OPEN_STATES: readonly string[] = ["queued", "running", "cancelling"];

const OPEN_STEPS = STEP_STATES.filter((state) => !isFinalStep(state));

type Row = {
  id: string;
  planId: string;
  revision: number;
  kind: string;
  undoOf: string | null;
  state: string;
  kpiBefore: unknown;
  createdAt: Date;
  panelBefore: unknown;
};

async function scopeOfExecution(tx: Db | Tx, row: Row) {
  const steps = await tx.executionStep.findMany({
    where: { executionId: row.undoOf ?? row.id },
    select: { input: true },
  });
  return scopeOfSteps(steps.map((step) => step.input));
}

async function storeOutcomes(
  tx: Tx,
  ctx: ServiceContext,
  row: Row,
  after: LibraryKpis,
  predicted: Record<string, number>,
) {
  const before = LibraryKpis.nullable()
    .catch(null)
    .parse(row.kpiBefore ?? null);
  for (const { metric, unit } of KPI_LABELS) {
    await tx.outcome.create({
      data: {
        id: newId("out"),
        executionId: row.id,
        metric,
        unit,
        before: before?.[metric] ?? null,
        after: after[metric],
        predicted: predicted[metric] ?? null,
        measuredAt: ctx.now(),
      },
    });
  }
}

const Prediction = z.object({ completenessAfter: z.number().nullable(), criticalMissingAfter: z.number().nullable() });

async function predictedFigures(tx: Tx, row: Row): Promise<Record<string, number>> {
  if (row.kind !== "run") return {};
  const { planId, revision: number } = row;
  const revision = await tx.planRevision.findUnique({
    where: { planId_revision: { planId, revision: number } },
    select: { simulation: true },
  });
  const parsed = Prediction.safeParse(revision?.simulation);
  if (!parsed.success) return {};
  const { completenessAfter, criticalMissingAfter } = parsed.data;
  return {
    ...(completenessAfter === null ? {} : { completeness: completenessAfter }),
    ...(criticalMissingAfter === null ? {} : { criticalMissing: criticalMissingAfter }),
  };
}

/** Moves the plan on, and the advice behind it: done, or open again when the plan did not do it. */
async function settlePlan(tx: Tx, ctx: ServiceContext, row: Row, state: ExecutionState): Promise<void> {
  const isUndo = row.kind === "undo";
  if (isUndo && state !== "succeeded") return;
  const event = isUndo ? "roll_back" : state === "succeeded" ? "succeed" : state === "cancelled" ? "cancel" : "fail";
  await movePlan(tx, ctx, row.planId, event);
  const isDone = event === "succeed";
  await tx.optimizationRecommendation.updateMany({
    where: { planId: row.planId, state: { in: ["planned", "open", "implemented"] } },
    data: { state: isDone ? "implemented" : "open", implemented: isDone, implementedAt: isDone ? ctx.now() : null },
  });
}

/** The state an execution has come to, or null while something can still happen. */
async function outcomeOf(db: Db | Tx, executionId: string): Promise<{ row: Row; state: ExecutionState } | null> {
  const row = await db.execution.findUnique({ where: { id: executionId } });
  if (row === null || !OPEN_STATES.includes(row.state)) return null;
  const open = await db.executionStep.findFirst({
    where: { executionId, state: { in: [...OPEN_STEPS] } },
    select: { id: true },
  });
  if (open !== null) return null;
  const groups = await db.executionStep.groupBy({ by: ["state"], where: { executionId } });
  const states = groups.map((group) => StepState.parse(group.state));
  const state = settleExecution(states, row.cancelRequested);
  return state === null ? null : { row, state };
}

/** What the plan did beyond what happened to everything else meanwhile; the same figures each time it is asked. */
async function effectOf(db: Db, row: Row): Promise<PlanEffect | null> {
  const before = EffectPanel.safeParse(row.panelBefore).data;
  if (before === undefined) return null;
  return measureEffect(before, await measurePanelAgain(db, before), seedOf(row.id));
}

const seedOf = (text: string): number => [...text].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) >>> 0, 7);

type Measured = { kpiAfter: LibraryKpis; effect: PlanEffect | null };

async function storeEnd(tx: Tx, ctx: ServiceContext, executionId: string, { kpiAfter, effect }: Measured) {
  const outcome = await outcomeOf(tx, executionId);
  if (outcome === null) return null;
  const { row, state } = outcome;
  const { planId, kind } = row;
  await tx.outcome.deleteMany({ where: { executionId } });
  await storeOutcomes(tx, ctx, row, kpiAfter, await predictedFigures(tx, row));
  const data = { state, finishedAt: ctx.now(), kpiAfter, summary: { effect } };
  await tx.execution.update({ where: { id: executionId }, data });
  await storeMeasuredTime(tx, ctx, row, state);
  await settlePlan(tx, ctx, row, state);
  const action = `execution.${state}`;
  await emitAudit(tx, ctx, { action, entityType: "execution", entityId: executionId, detail: { planId, kind } });
  await emitEvent(tx, `execution:${executionId}`, action);
  await emitEvent(tx, "executions", action, { executionId, planId });
  return state;
}

/**
 * Ends an execution all of whose steps have ended: measures again, stores predicted against actual, moves the plan on.
 * Harmless to repeat; a crash in between leaves it to the next round. Nothing is locked while the library is measured.
 * Returns the final state, or null if not over yet.
 */
export async function finalizeExecution(ctx: ServiceContext, executionId: string): Promise<ExecutionState | null> {
  const outcome = await outcomeOf(ctx.db, executionId);
  if (outcome === null) return null;
  const kpiAfter = await measureKpis(ctx.db, await scopeOfExecution(ctx.db, outcome.row));
  const measured = { kpiAfter, effect: await effectOf(ctx.db, outcome.row) };
  const state = await ctx.db.$transaction((tx) => storeEnd(tx, ctx, executionId, measured), { timeout: 30_000 });
  if (state !== null) await recordAfter(ctx, outcome.row);
  return state;
}

/** What a plan or its undo made of each library is a point in the history of completeness. */
async function recordAfter(ctx: ServiceContext, row: Row): Promise<void> {
  const { sourceIds } = await scopeOfExecution(ctx.db, row);
  const known = await ctx.db.source.findMany({ where: { id: { in: sourceIds } }, select: { id: true } });
  for (const { id } of known) await recordLibrarySnapshot(ctx, id, row.kind === "undo" ? "undo" : "plan");
}

/** Every execution that may be over; the worker looks after them, also after a crash. */
export async function finalizeEndedExecutions(ctx: ServiceContext): Promise<number> {
  const open = await ctx.db.execution.findMany({
    where: {
      state: { in: [...OPEN_STATES] },
      steps: { none: { state: { in: [...OPEN_STEPS] } } },
    },
    select: { id: true },
    take: 50,
  });
  const ended = await Promise.allSettled(open.map(({ id }) => finalizeExecution(ctx, id)));
  const fault = ended.find((result) => result.status === "rejected");
  if (fault !== undefined) throw fault.reason;
  return open.length;
}
