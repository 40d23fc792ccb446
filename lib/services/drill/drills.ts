import type { CrashDrill } from "#generated/prisma/client.ts";
import { newId, type Page } from "#lib/core/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, offsetOf, parseInput, requireScope, toPage } from "#lib/services/context/index.ts";
import { enqueueJob, type JobView } from "#lib/services/job/index.ts";
import { DrillResult, DrillView, ListDrillsInput, StartDrillInput } from "./schemas.ts";

const toView = (row: CrashDrill): DrillView =>
  DrillView.parse({
    ...row,
    startedAt: row.startedAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    result: row.result === null ? null : DrillResult.parse(row.result),
  });

/** Queues a crash drill: a plan in a scratch store whose worker is killed in the middle. No library is touched. */
export async function startDrill({ ctx, input }: Call<StartDrillInput>): Promise<JobView> {
  requireScope(ctx, "operate");
  const { seed = ctx.now().getTime() % 2 ** 31 } = parseInput(StartDrillInput, input);
  return ctx.db.$transaction(async (tx) => {
    const drillId = newId("drl");
    const data = { id: drillId, state: "running", seed, startedBy: ctx.actor.name, startedAt: ctx.now() };
    await tx.crashDrill.create({ data });
    await emitAudit(tx, ctx, { action: "drill.started", entityType: "drill", entityId: drillId, detail: { seed } });
    return enqueueJob(tx, ctx, { kind: "crash_drill", input: { drillId } });
  });
}

/** Crash drills and what they counted, the newest first. */
export async function listDrills({ ctx, input }: Call<unknown>): Promise<Page<DrillView>> {
  requireScope(ctx, "read");
  const { cursor, limit } = parseInput(ListDrillsInput, input);
  const offset = offsetOf(cursor);
  const rows = await ctx.db.crashDrill.findMany({ orderBy: { startedAt: "desc" }, skip: offset, take: limit + 1 });
  return toPage(rows.map(toView), { offset, limit, total: null });
}
