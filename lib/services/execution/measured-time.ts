import type { Tx } from "#lib/db/index.ts";
import type { ExecutionState } from "#lib/execution/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";

/** With one of these, the time was not that of the machine alone. */
const HELD_UP = ["execution.paused", "execution.resumed", "execution.step_decided"];

type Ended = { id: string; planId: string; revision: number; kind: string; createdAt: Date };

/** Keeps how long the plan took beside what was simulated for it, so that the next simulation can be corrected by it. */
export async function storeMeasuredTime(
  tx: Tx,
  ctx: ServiceContext,
  { id, planId, revision, kind, createdAt }: Ended,
  state: ExecutionState,
): Promise<void> {
  if (kind !== "run" || state !== "succeeded") return;
  const where = { entityType: "execution", entityId: id, action: { in: HELD_UP } };
  if ((await tx.auditEntry.count({ where })) > 0) return;
  const now = ctx.now();
  await tx.planSimulation.updateMany({
    where: { planId, revision },
    data: { measuredMs: now.getTime() - createdAt.getTime(), measuredAt: now },
  });
}
