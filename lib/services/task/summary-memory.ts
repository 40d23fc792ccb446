import type { ServiceContext } from "#lib/services/context/index.ts";
import type { TaskSummary } from "./schemas.ts";

const KEPT = 40;
const HOUR_MS = 3_600_000;

/** What was answered lately, the newest last. A long history takes a tenth of a second to sum up, and pages ask often. */
const remembered = new Map<string, TaskSummary>();

/** Changes whenever an analysis ends, runs come in or a source goes; and every hour, since windows of time move on. */
async function stampOf(ctx: ServiceContext): Promise<string> {
  const states = await ctx.db.taskAnalysisState.findMany({
    select: { sourceId: true, analysedAt: true, dirtySince: true },
    orderBy: { sourceId: "asc" },
  });
  return JSON.stringify([ctx.env.databasePath, Math.floor(ctx.now().getTime() / HOUR_MS), states]);
}

/** Sums up once for the same question while nothing has changed. */
export async function remember(
  ctx: ServiceContext,
  question: object,
  sumUp: () => Promise<TaskSummary>,
): Promise<TaskSummary> {
  const key = `${await stampOf(ctx)}${JSON.stringify(question)}`;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const made = await sumUp();
  remembered.set(key, made);
  const oldest = remembered.keys().next().value;
  if (remembered.size > KEPT && oldest !== undefined) remembered.delete(oldest);
  return made;
}
