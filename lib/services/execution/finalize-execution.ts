import { z } from "zod";
import { newId } from "#lib/core/index.ts";
import type { Tx } from "#lib/db/index.ts";
import { type ExecutionState, StepState, settleExecution } from "#lib/execution/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { LibraryKpis, measureKpis } from "#lib/services/library/index.ts";
import { movePlan } from "#lib/services/plan-lifecycle/index.ts";
import { KPI_LABELS } from "./kpi-labels.ts";

const StepScope = z.object({ sourceId: z.string().optional(), itemId: z.string().optional() });

/** The sources and items that the steps of an execution name. */
export function scopeOfSteps(inputs: unknown[]): { sourceIds: string[]; itemIds: string[] } {
  const scopes = inputs
    .map((input) => StepScope.safeParse(input))
    .flatMap((parsed) => (parsed.success ? [parsed.data] : []));
  const unique = (values: (string | undefined)[]) => [...new Set(values.filter((value) => value !== undefined))];
  return { sourceIds: unique(scopes.map((s) => s.sourceId)), itemIds: unique(scopes.map((s) => s.itemId)) };
}

type Row = { id: string; planId: string; kind: string; undoOf: string | null; state: string; kpiBefore: unknown };

async function scopeOfExecution(tx: Tx, row: Row) {
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
  const plan = await tx.plan.findUnique({ where: { id: row.planId }, select: { currentRevision: true } });
  const revision = await tx.planRevision.findUnique({
    where: { planId_revision: { planId: row.planId, revision: plan?.currentRevision ?? 1 } },
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

async function settlePlan(tx: Tx, ctx: ServiceContext, row: Row, state: ExecutionState): Promise<void> {
  if (row.kind === "undo") {
    if (state === "succeeded") await movePlan(tx, ctx, row.planId, "roll_back");
    return;
  }
  const event = state === "succeeded" ? "succeed" : state === "cancelled" ? "cancel" : "fail";
  await movePlan(tx, ctx, row.planId, event);
  const recommendation = { where: { planId: row.planId, state: "planned" } };
  if (state === "succeeded") {
    await tx.optimizationRecommendation.updateMany({
      ...recommendation,
      data: { state: "implemented", implemented: true, implementedAt: ctx.now() },
    });
  }
}

/**
 * Ends an execution all of whose steps have ended: measures again, stores predicted against actual, moves the plan on.
 * Harmless to repeat; a crash in between leaves it to the next round. Returns the final state, or null if not over yet.
 */
export async function finalizeExecution(ctx: ServiceContext, executionId: string): Promise<ExecutionState | null> {
  return ctx.db.$transaction(
    async (tx) => {
      const row = await tx.execution.findUnique({ where: { id: executionId } });
      if (row === null || !["queued", "running", "cancelling"].includes(row.state)) return null;
      const steps = await tx.executionStep.groupBy({ by: ["state"], where: { executionId } });
      const states = steps.map((step) => StepState.parse(step.state));
      const state = settleExecution(states, row.cancelRequested);
      if (state === null) return null;
      const kpiAfter = await measureKpis(tx, await scopeOfExecution(tx, row));
      await tx.outcome.deleteMany({ where: { executionId } });
      await storeOutcomes(tx, ctx, row, kpiAfter, await predictedFigures(tx, row));
      await tx.execution.update({ where: { id: executionId }, data: { state, finishedAt: ctx.now(), kpiAfter } });
      await settlePlan(tx, ctx, row, state);
      await emitAudit(tx, ctx, {
        action: `execution.${state}`,
        entityType: "execution",
        entityId: executionId,
        detail: { planId: row.planId, kind: row.kind },
      });
      await emitEvent(tx, `execution:${executionId}`, `execution.${state}`);
      await emitEvent(tx, "executions", `execution.${state}`, { executionId, planId: row.planId });
      return state;
    },
    { timeout: 30_000 },
  );
}

/** Every execution that may be over; the worker looks after them, also after a crash. */
export async function finalizeEndedExecutions(ctx: ServiceContext): Promise<number> {
  const open = await ctx.db.execution.findMany({
    where: {
      state: { in: ["queued", "running", "cancelling"] },
      steps: { none: { state: { in: ["blocked", "ready", "running", "waiting_retry", "needs_decision"] } } },
    },
    select: { id: true },
    take: 50,
  });
  for (const { id } of open) await finalizeExecution(ctx, id);
  return open.length;
}
