import { z } from "zod";
import { AppError } from "#lib/core/index.ts";
import type { Tx } from "#lib/db/index.ts";
import { ExecutionState, isFinalExecution, isUnfinished } from "#lib/execution/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { measureKpis } from "#lib/services/library/index.ts";
import { createExecution, type LedgerStep } from "./create-execution.ts";
import { scopeOfSteps } from "./finalize-execution.ts";
import { getExecution } from "./read-executions.ts";
import { type ExecutionDetail, ExecutionIdInput } from "./schemas.ts";

/** Changes that may still stand: an interrupted one may have happened. */
const OPEN_CHANGES = ["intended", "done"] as const;

type StepRow = { stepKey: string; title: string; input: unknown; dependsOn: unknown };

const OnItem = z.object({ itemId: z.string().optional() }).catch({});

/** One undo step for each step that changed something, in the opposite order of the original. */
function undoSteps(executionId: string, steps: StepRow[], changed: Set<string>): LedgerStep[] {
  const waitsFor = new Map<string, string[]>();
  for (const step of steps) {
    for (const parent of z.array(z.string()).parse(step.dependsOn)) {
      waitsFor.set(parent, [...(waitsFor.get(parent) ?? []), step.stepKey]);
    }
  }
  const changedAfter = (key: string, seen: Set<string>): string[] =>
    (waitsFor.get(key) ?? []).flatMap((child) => {
      if (seen.has(child)) return [];
      seen.add(child);
      return changed.has(child) ? [child] : changedAfter(child, seen);
    });
  return [...steps].reverse().flatMap((step) => {
    if (!changed.has(step.stepKey)) return [];
    const dependsOn = changedAfter(step.stepKey, new Set());
    const input = { executionId, stepKey: step.stepKey, itemId: OnItem.parse(step.input).itemId };
    return [{ key: step.stepKey, type: "undo", title: `Undo: ${step.title}`, input, dependsOn, expectedMs: 300 }];
  });
}

async function loadUndoable(tx: Tx, executionId: string) {
  const execution = await tx.execution.findUnique({
    where: { id: executionId },
    include: {
      steps: { orderBy: { position: "asc" } },
      changes: { where: { state: { in: [...OPEN_CHANGES] } }, select: { stepKey: true } },
    },
  });
  if (execution === null) throw new AppError("NOT_FOUND", `There is no execution ${executionId}.`);
  if (execution.kind !== "run") {
    throw new AppError("CONFLICT", "This is an undo itself, so it can't be undone.", { hint: "Make a new plan." });
  }
  if (!isFinalExecution(ExecutionState.parse(execution.state))) {
    throw new AppError("CONFLICT", "It is still running.", { hint: "Cancel it first, then undo it." });
  }
  const earlier = await tx.execution.findFirst({ where: { undoOf: executionId }, select: { id: true, state: true } });
  if (earlier !== null) {
    const hint = isUnfinished(earlier.state) ? "Resume that one to put back the rest." : "Open that one.";
    throw new AppError("CONFLICT", `This was undone already, by ${earlier.id} (${earlier.state}).`, { hint });
  }
  return execution;
}

/**
 * Puts back everything that an execution changed, as an execution of its own. What a person changed since is left alone
 * and reported. @throws AppError NOT_FOUND, CONFLICT when it still runs, changed nothing, or was undone before
 */
export async function undoExecution({ ctx, input }: Call<ExecutionIdInput>): Promise<ExecutionDetail> {
  requireScope(ctx, "operate");
  const { executionId } = parseInput(ExecutionIdInput, input);
  const undoId = await ctx.db.$transaction(
    async (tx) => {
      const execution = await loadUndoable(tx, executionId);
      const steps = undoSteps(executionId, execution.steps, new Set(execution.changes.map((change) => change.stepKey)));
      if (steps.length === 0) throw new AppError("CONFLICT", "This execution changed nothing that is left to undo.");
      const { planId, revision, contentHash } = execution;
      const kpiBefore = await measureKpis(tx, scopeOfSteps(execution.steps.map((step) => step.input)));
      const undo = { planId, revision, contentHash, kind: "undo", undoOf: executionId, kpiBefore, steps } as const;
      const id = await createExecution(tx, ctx, undo);
      await emitAudit(tx, ctx, { action: "execution.undo_started", entityType: "execution", entityId: executionId });
      return id;
    },
    { timeout: 30_000 },
  );
  return getExecution({ ctx, input: { executionId: undoId } });
}
