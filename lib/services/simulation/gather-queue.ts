import { z } from "zod";
import { PlanLimits } from "#lib/core/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";

export type QueuedStep = {
  key: string;
  type: string;
  input: Record<string, unknown>;
  dependsOn: string[];
  /** For how long it has run; null: it has not started. */
  elapsedMs: number | null;
};

/** An execution that is not over, with the steps that are still to run. */
export type QueuedExecution = { id: string; priority: number; limits: PlanLimits; steps: QueuedStep[] };

/** More than this is more than anybody waits for; the steps beyond are left out of the simulation, and it says so. */
const MOST_STEPS = 5_000;
const Keys = z.array(z.string());
const Input = z.record(z.string(), z.unknown());
const LEFT_TO_PEOPLE = "needs_decision";

type Row = { stepKey: string; type: string; input: unknown; dependsOn: unknown; state: string; startedAt: Date | null };

/** Steps that can still run by themselves: not those that wait for a person, directly or behind another step. */
function stepsToRun(rows: readonly Row[], nowMs: number): QueuedStep[] {
  const stuck = new Set<string>();
  const steps: QueuedStep[] = [];
  const open = new Set(rows.map((row) => row.stepKey));
  for (let before = -1; before !== stuck.size; ) {
    before = stuck.size;
    for (const row of rows) {
      if (row.state === LEFT_TO_PEOPLE || Keys.parse(row.dependsOn).some((key) => stuck.has(key)))
        stuck.add(row.stepKey);
    }
  }
  for (const { stepKey, type, input, dependsOn, state, startedAt } of rows) {
    if (stuck.has(stepKey)) continue;
    const isRunning = state === "running" && startedAt !== null;
    steps.push({
      key: stepKey,
      type,
      input: Input.catch({}).parse(input),
      dependsOn: Keys.parse(dependsOn).filter((key) => open.has(key)),
      elapsedMs: isRunning ? Math.max(0, nowMs - startedAt.getTime()) : null,
    });
  }
  return steps;
}

/** The queue as it is now, in the order in which it is served. Paused and cancelled executions hold nobody up. */
export async function gatherQueue(ctx: ServiceContext, exceptPlanId?: string): Promise<QueuedExecution[]> {
  const executions = await ctx.db.execution.findMany({
    where: {
      state: { in: ["queued", "running"] },
      cancelRequested: false,
      pausedAt: null,
      ...(exceptPlanId === undefined ? {} : { planId: { not: exceptPlanId } }),
    },
    select: { id: true, priority: true, limits: true },
    orderBy: [{ priority: "desc" }, { id: "asc" }],
  });
  const queue: QueuedExecution[] = [];
  let left = MOST_STEPS;
  for (const { id, priority, limits } of executions) {
    if (left <= 0) break;
    const rows = await ctx.db.executionStep.findMany({
      where: { executionId: id, state: { notIn: ["succeeded", "failed", "skipped", "cancelled"] } },
      select: { stepKey: true, type: true, input: true, dependsOn: true, state: true, startedAt: true },
      orderBy: { position: "asc" },
      take: left,
    });
    const steps = stepsToRun(rows, ctx.now().getTime());
    left -= steps.length;
    if (steps.length > 0) queue.push({ id, priority, limits: PlanLimits.catch({}).parse(limits ?? {}), steps });
  }
  return queue;
}
