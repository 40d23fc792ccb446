import { z } from "zod";
import type { Prisma } from "#generated/prisma/client.ts";
import { type TaskRunRow, upsertTaskRuns } from "#lib/db/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { importSourceOf, markStale } from "./import-source.ts";

/** Name of the source that holds the runs of Plantain's own steps. */
export const OWN_STEPS_SOURCE = "Plantain's own steps";
const AT_ONCE = 20;
const Config = z.object({ recordedTo: z.iso.datetime() }).nullable().catch(null);
const StepKeys = z.array(z.string()).catch([]);

const STATUS: Record<string, TaskRunRow["status"]> = {
  succeeded: "succeeded",
  failed: "failed",
  cancelled: "cancelled",
};

type Ended = Prisma.ExecutionGetPayload<{ include: { steps: { include: { attempts: true } } } }>;

/** Each try of a step is a run; it was queued when its execution was made, or when the try before had failed. */
function rowsOf(execution: Ended): TaskRunRow[] {
  const keyOf = (stepKey: string) => `${execution.id}:${stepKey}`;
  return execution.steps.flatMap((step) => {
    const tries = step.attempts.toSorted((a, b) => a.number - b.number);
    return tries.map((attempt, index): TaskRunRow => {
      const isLast = index === tries.length - 1;
      const before = tries[index - 1]?.finishedAt ?? execution.createdAt;
      return {
        externalId: isLast ? keyOf(step.stepKey) : `${keyOf(step.stepKey)}#${attempt.number}`,
        type: step.type,
        status: STATUS[isLast ? step.state : attempt.state] ?? "failed",
        queuedAtMs: before.getTime(),
        startedAtMs: attempt.startedAt.getTime(),
        finishedAtMs: attempt.finishedAt?.getTime() ?? null,
        attempt: attempt.number,
        error: attempt.error,
        priority: null,
        dependsOn: StepKeys.parse(step.dependsOn).map(keyOf),
        batch: execution.id,
        worker: attempt.workerId,
        resources: {},
        inputBytes: null,
        mediaDurationSec: null,
        labels: { plan: execution.planId, taskKey: keyOf(step.stepKey) },
      };
    });
  });
}

/**
 * Copies the steps of executions that ended into the task history, as a source of its own, so that Plantain's own work is
 * measured like any other. What was copied is noted; a crash in between copies it once more, to the same rows.
 */
export async function recordOwnRuns(ctx: ServiceContext): Promise<number> {
  const known = await ctx.db.source.findFirst({ where: { kind: "task_runs", name: OWN_STEPS_SOURCE } });
  const recordedTo = Config.parse(known?.config ?? null)?.recordedTo;
  const executions = await ctx.db.execution.findMany({
    where: { finishedAt: recordedTo === undefined ? { not: null } : { gt: new Date(recordedTo) } },
    include: { steps: { include: { attempts: true } } },
    orderBy: { finishedAt: "asc" },
    take: AT_ONCE,
  });
  const last = executions.at(-1)?.finishedAt;
  if (last === undefined || last === null) return 0;
  const source = known ?? (await ctx.db.$transaction((tx) => importSourceOf(tx, ctx, OWN_STEPS_SOURCE)));
  const rows = executions.flatMap(rowsOf);
  await upsertTaskRuns(ctx.env.databasePath, source.id, rows);
  await ctx.db.$transaction(async (tx) => {
    const taskRuns = await tx.taskRun.count({ where: { sourceId: source.id } });
    await tx.source.update({
      where: { id: source.id },
      data: {
        config: { recordedTo: last.toISOString() },
        state: "ready",
        lastObservedAt: ctx.now(),
        summary: { taskRuns, problems: [] },
      },
    });
    if (rows.length > 0) await markStale(tx, source.id, ctx.now());
  });
  return rows.length;
}
