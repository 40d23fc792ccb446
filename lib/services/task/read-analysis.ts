import { z } from "zod";
import type { Db } from "#lib/db/index.ts";
import { TaskSummary } from "./schemas.ts";

const Detail = z.object({ errorFamilies: TaskSummary.shape.errors.catch([]) }).catch({ errorFamilies: [] });

/** When the runs were last analysed (the oldest of several sources), whether newer ones wait, and how runs failed. */
export async function readAnalysis(
  db: Db,
  sourceId: string | undefined,
): Promise<{ analysedAt: string | null; isStale: boolean; errors: TaskSummary["errors"] }> {
  const rows = await db.taskAnalysisState.findMany({ where: sourceId === undefined ? {} : { sourceId } });
  const times = rows.flatMap(({ analysedAt }) => (analysedAt === null ? [] : [analysedAt.getTime()]));
  return {
    analysedAt: times.length === 0 ? null : new Date(Math.min(...times)).toISOString(),
    isStale: rows.some(({ dirtySince }) => dirtySince !== null),
    errors: rows.flatMap(({ detail }) => Detail.parse(detail).errorFamilies).sort((a, b) => b.runs - a.runs),
  };
}
