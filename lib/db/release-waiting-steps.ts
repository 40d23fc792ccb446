import type { Tx } from "./open-db.ts";

/** Lets the followers of a step wait for one less; those that wait for nothing any more become ready. */
export async function releaseWaitingSteps(tx: Tx, stepId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE execution_step SET
      waiting_for = waiting_for - 1,
      state = CASE WHEN waiting_for = 1 AND state = 'blocked' THEN 'ready' ELSE state END
    WHERE id IN (SELECT child_id FROM execution_edge WHERE parent_id = ${stepId}) AND waiting_for > 0`;
}

/** Skips what can't run without a step: its followers, theirs, and so on. */
export async function skipWaitingSteps(tx: Tx, stepId: string, error: string, now: Date): Promise<void> {
  await tx.$executeRaw`
    WITH RECURSIVE follower(id) AS (
      SELECT child_id FROM execution_edge WHERE parent_id = ${stepId}
      UNION SELECT e.child_id FROM execution_edge e JOIN follower f ON e.parent_id = f.id)
    UPDATE execution_step SET state = 'skipped', finished_at = ${now}, error = ${error}
    WHERE id IN (SELECT id FROM follower) AND state NOT IN ('succeeded', 'failed', 'skipped', 'cancelled')`;
}
