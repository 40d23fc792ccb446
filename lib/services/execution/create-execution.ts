import { AppError, isRepeatable, newId, type PlanLimits, STEP_FACTS, StepType } from "#lib/core/index.ts";
import type { Tx } from "#lib/db/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { PRIORITY_RANKS } from "./execution-view.ts";

/** A step as the ledger needs it. */
export type LedgerStep = {
  key: string;
  type: string;
  title: string;
  input: unknown;
  dependsOn: string[];
  expectedMs: number | null;
  /** Other ways, tried when it fails. */
  fallbacks?: readonly { type: string; input: Record<string, unknown> }[] | undefined;
};

export type NewExecution = {
  planId: string;
  revision: number;
  contentHash: string;
  kind: "run" | "undo";
  undoOf?: string;
  kpiBefore: object | null;
  /** Items worked on and items left alone, for a comparison afterwards. */
  panelBefore?: object | undefined;
  /** What the plan itself allows. */
  limits?: PlanLimits | undefined;
  steps: LedgerStep[];
};

const CHUNK = 200;
const EDGE_CHUNK = 2_000;

const mayRepeat = (way: { type: string; input: Record<string, unknown> }): boolean =>
  isRepeatable(StepType.parse(way.type), way.input);

function rowOf(executionId: string, step: LedgerStep, position: number) {
  const type = StepType.parse(step.type);
  const input = JSON.parse(JSON.stringify(step.input));
  return {
    id: newId("xst"),
    executionId,
    stepKey: step.key,
    position,
    type: step.type,
    title: step.title,
    input,
    dependsOn: step.dependsOn,
    waitingFor: new Set(step.dependsOn).size,
    state: step.dependsOn.length === 0 ? "ready" : "blocked",
    maxAttempts: STEP_FACTS[type].maxAttempts,
    isIdempotent: isRepeatable(type, input) && (step.fallbacks ?? []).every(mayRepeat),
    expectedMs: step.expectedMs,
  };
}

const boundsOf = (limits: PlanLimits) => ({
  priority: PRIORITY_RANKS[limits.priority ?? "normal"],
  deadlineAt: limits.deadline === undefined ? null : new Date(limits.deadline),
  limits: JSON.parse(JSON.stringify(limits)),
});

function edgesOf(rows: readonly { id: string; stepKey: string; dependsOn: string[] }[]) {
  const ids = new Map(rows.map((row) => [row.stepKey, row.id]));
  return rows.flatMap((row) =>
    [...new Set(row.dependsOn)].flatMap((key) => {
      const parentId = ids.get(key);
      return parentId === undefined ? [] : [{ parentId, childId: row.id }];
    }),
  );
}

/**
 * Writes an execution and its steps to the ledger, inside the caller's transaction. The unique key on plan, revision and
 * kind makes it happen once, however many ask. @throws AppError CONFLICT when it exists
 */
export async function createExecution(tx: Tx, ctx: ServiceContext, input: NewExecution): Promise<string> {
  const { planId, revision, kind } = input;
  const existing = await tx.execution.findFirst({ where: { planId, revision, kind }, select: { id: true } });
  if (existing !== null) {
    throw new AppError("CONFLICT", kind === "run" ? "This plan was started already." : "This was undone already.");
  }
  const id = newId("exe");
  await tx.execution.create({
    data: {
      id,
      planId,
      revision,
      contentHash: input.contentHash,
      kind,
      undoOf: input.undoOf ?? null,
      state: "queued",
      startedBy: ctx.actor.name,
      createdAt: ctx.now(),
      ...boundsOf(input.limits ?? {}),
      ...(input.panelBefore === undefined ? {} : { panelBefore: JSON.parse(JSON.stringify(input.panelBefore)) }),
      ...(input.kpiBefore === null ? {} : { kpiBefore: JSON.parse(JSON.stringify(input.kpiBefore)) }),
    },
  });
  const rows = input.steps.map((step, position) => rowOf(id, step, position));
  for (let from = 0; from < rows.length; from += CHUNK) {
    await tx.executionStep.createMany({ data: rows.slice(from, from + CHUNK) });
  }
  const edges = edgesOf(rows);
  for (let from = 0; from < edges.length; from += EDGE_CHUNK) {
    await tx.executionEdge.createMany({ data: edges.slice(from, from + EDGE_CHUNK) });
  }
  await emitEvent(tx, "executions", "execution.queued", { executionId: id, planId, kind });
  return id;
}
