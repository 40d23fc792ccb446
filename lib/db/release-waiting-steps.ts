import type { Tx } from "./open-db.ts";

/**
 * Lets the steps that wait for `stepKey` wait for one less; those that wait for nothing any more become ready. One
 * statement, so that the end of a step costs the same however many others wait.
 */
export async function releaseWaitingSteps(tx: Tx, executionId: string, stepKey: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE execution_step SET
      waiting_for = waiting_for - 1,
      state = CASE WHEN waiting_for = 1 AND state = 'blocked' THEN 'ready' ELSE state END
    WHERE execution_id = ${executionId} AND waiting_for > 0
      AND EXISTS (SELECT 1 FROM json_each(execution_step.depends_on) WHERE value = ${stepKey})`;
}
