import type { DispatchStats } from "#lib/execution/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";

/** Steps that wait for a worker or are with one, and the workers that have some, as the ledger has it. */
export async function countDispatch({ db }: ServiceContext): Promise<DispatchStats> {
  const [queued, attempts] = await Promise.all([
    db.executionStep.count({ where: { state: { in: ["ready", "waiting_retry"] } } }),
    db.attempt.groupBy({ by: ["workerId"], where: { state: "running" }, _count: { _all: true } }),
  ]);
  return { queued, running: attempts.reduce((sum, row) => sum + row._count._all, 0), workers: attempts.length };
}
