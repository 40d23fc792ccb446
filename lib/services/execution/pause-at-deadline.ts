import { emitAudit } from "#lib/services/audit/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { currentLimits } from "./current-limits.ts";

const PASSED = "The deadline of the plan has passed, so no further step is started. Resume it to go on all the same.";

/** Pauses executions whose deadline has passed; steps at work finish or are given up, as the settings say. */
export async function pauseAtDeadline(ctx: ServiceContext): Promise<void> {
  const now = ctx.now();
  const due = {
    state: { in: ["queued", "running"] },
    cancelRequested: false,
    pausedAt: null,
    deadlineAt: { lte: now },
  };
  const rows = await ctx.db.execution.findMany({ where: due, select: { id: true } });
  if (rows.length === 0) return;
  const { whenClosed } = await currentLimits(ctx);
  for (const { id } of rows) {
    await ctx.db.$transaction(async (tx) => {
      const data = { pausedAt: now, pauseRunning: whenClosed === "pause", error: PASSED };
      const paused = await tx.execution.updateMany({ where: { ...due, id }, data });
      if (paused.count === 0) return;
      const detail = { because: "deadline" };
      await emitAudit(tx, ctx, { action: "execution.paused", entityType: "execution", entityId: id, detail });
      await emitEvent(tx, `execution:${id}`, "execution.paused", detail);
      await emitEvent(tx, "executions", "execution.paused", { executionId: id });
    });
  }
}
