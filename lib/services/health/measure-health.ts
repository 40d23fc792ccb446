import { type HealthInput, scoreHealth } from "#lib/bottlenecks/index.ts";
import { readTaskBuckets } from "#lib/db/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { BottleneckDetail } from "#lib/services/finding/index.ts";

/** Runs of the last week of data count; data that ended long ago keeps its last week. */
const WINDOW_HOURS = 7 * 24;

async function runFigures(ctx: ServiceContext): Promise<Pick<HealthInput, "ended" | "failed" | "waitedMs" | "ranMs">> {
  const last = await ctx.db.taskBucket.aggregate({ where: { grain: "h" }, _max: { startHour: true } });
  const figures = { ended: 0, failed: 0, waitedMs: 0, ranMs: 0 };
  if (last._max.startHour === null) return figures;
  const fromHour = last._max.startHour - WINDOW_HOURS + 1;
  for (const bucket of await readTaskBuckets(ctx.db, { grain: "h", fromHour })) {
    figures.ended += bucket.succeeded + bucket.failed;
    figures.failed += bucket.failed;
    figures.waitedMs += bucket.waitMs;
    figures.ranMs += bucket.busyMs;
  }
  return figures;
}

async function openBottlenecks(ctx: ServiceContext): Promise<HealthInput["bottlenecks"]> {
  const rows = await ctx.db.finding.findMany({
    where: { stage: "bottlenecks", state: "open" },
    select: { detail: true },
  });
  return rows.flatMap(({ detail }) => {
    const parsed = BottleneckDetail.safeParse(detail);
    return parsed.success ? [{ score: parsed.data.score, symptomOf: parsed.data.symptomOf }] : [];
  });
}

/** Computes the score from what is known now and adds it to its history; nothing is kept before any run is known. */
export async function measureHealth(ctx: ServiceContext): Promise<void> {
  const [bottlenecks, figures, sources, unreadSources] = await Promise.all([
    openBottlenecks(ctx),
    runFigures(ctx),
    ctx.db.source.count(),
    ctx.db.source.count({ where: { state: "failed" } }),
  ]);
  const { score, parts } = scoreHealth({ bottlenecks, ...figures, sources, unreadSources });
  if (score === null) return;
  await ctx.db.healthSnapshot.create({ data: { at: ctx.now(), score, parts: parts.map((part) => ({ ...part })) } });
}
