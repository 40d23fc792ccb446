import type { Db, Tx } from "./open-db.ts";

/** How many steps each plan revision has, and how many files they name. */
export async function countPlanSteps(
  db: Db | Tx,
  revisionIds: readonly string[],
): Promise<Map<string, { stepCount: number; fileCount: number }>> {
  const rows = await db.$queryRaw<{ id: string; steps: bigint; files: bigint }[]>`
    SELECT revision_id AS id, count(*) AS steps, count(DISTINCT input->>'$.path') AS files
    FROM plan_step WHERE revision_id IN (SELECT value FROM json_each(${JSON.stringify(revisionIds)}))
    GROUP BY revision_id`;
  return new Map(rows.map((row) => [row.id, { stepCount: Number(row.steps), fileCount: Number(row.files) }]));
}
