import { AppError } from "#lib/core/index.ts";
import { readTaskBuckets } from "#lib/db/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { type FindingView, getFinding, toFindingView } from "#lib/services/finding/index.ts";
import { toRecommendationView } from "#lib/services/recommendation/index.ts";
import { findSimilarTexts } from "#lib/services/similar/index.ts";
import { criticalPathOf } from "./critical-path.ts";
import { type BottleneckDetailView, BottleneckIdInput } from "./schemas.ts";

const HOUR_MS = 3_600_000;
/** Up to so many hours are drawn by the hour, longer times by the day. */
const HOURLY_UP_TO = 21 * 24;
const SIMILAR = 5;
const LEAST_SIMILARITY = 0.3;

const related = ({ id, title, kind, severity }: FindingView) => ({ id, title, kind, severity });

async function timelineOf(ctx: ServiceContext, finding: FindingView): Promise<BottleneckDetailView["timeline"]> {
  const { sourceId, firstSeen, lastSeen, bottleneck, subject } = finding;
  if (sourceId === null || firstSeen === null || lastSeen === null) return { bucketMs: HOUR_MS, rows: [] };
  const [startMs, endMs] = [Date.parse(firstSeen), Date.parse(lastSeen)];
  const marginMs = Math.max(12 * HOUR_MS, (endMs - startMs) / 2);
  const fromHour = Math.floor((startMs - marginMs) / HOUR_MS);
  const toHour = Math.ceil((endMs + marginMs) / HOUR_MS);
  const isHourly = toHour - fromHour <= HOURLY_UP_TO;
  const bucketMs = isHourly ? HOUR_MS : 24 * HOUR_MS;
  const type = bottleneck?.subjectKind === "type" ? subject : undefined;
  const buckets = await readTaskBuckets(ctx.db, { sourceId, grain: isHourly ? "h" : "d", fromHour, type });
  const sums = new Map<number, { runs: number; failed: number; waitMs: number; waits: number; busyMs: number }>();
  for (const bucket of buckets) {
    if (bucket.startHour >= toHour) break;
    const sum = sums.get(bucket.startHour) ?? { runs: 0, failed: 0, waitMs: 0, waits: 0, busyMs: 0 };
    sum.runs += bucket.runs;
    sum.failed += bucket.failed;
    sum.waitMs += bucket.waitMs;
    sum.waits += bucket.waitCount;
    sum.busyMs += bucket.busyMs;
    sums.set(bucket.startHour, sum);
  }
  const rows = [...sums].map(([hour, { runs, failed, waitMs, waits, busyMs }]) => ({
    startMs: hour * HOUR_MS,
    runs,
    failed,
    waitMsMean: waits === 0 ? null : waitMs / waits,
    runMsMean: runs === 0 ? null : busyMs / runs,
    inProgress: busyMs / bucketMs,
  }));
  return { bucketMs, rows };
}

/** What was done about a past one: the advice that was carried out, with what it brought where that was measured. */
async function solutionOf(ctx: ServiceContext, findingKey: string): Promise<string | null> {
  const advice = await ctx.db.optimizationRecommendation.findUnique({
    where: { recommendationKey: `finding:${findingKey}` },
    select: { description: true, state: true, id: true },
  });
  return advice?.state === "implemented" ? advice.description : null;
}

async function similarTo(ctx: ServiceContext, findingId: string): Promise<BottleneckDetailView["similar"]> {
  const hits = await findSimilarTexts({
    ctx,
    input: { collection: "bottlenecks", subjectId: findingId, limit: SIMILAR, minSimilarity: LEAST_SIMILARITY },
  });
  const rows = await ctx.db.finding.findMany({
    where: { id: { in: hits.map((hit) => hit.subjectId) } },
    include: { source: { select: { name: true } } },
  });
  const found = await Promise.all(
    hits.map(async ({ subjectId, similarity }) => {
      const row = rows.find(({ id }) => id === subjectId);
      if (row === undefined) return [];
      const resolvedAt = row.resolvedAt?.toISOString() ?? null;
      const solvedBy = await solutionOf(ctx, row.findingKey);
      return [{ ...related(toFindingView(row)), similarity, state: row.state, resolvedAt, solvedBy }];
    }),
  );
  return found.flat();
}

/** Its cause and its symptoms, by the keys that the engine gave them. */
async function relativesOf(ctx: ServiceContext, finding: FindingView) {
  const rows = await ctx.db.finding.findMany({
    where: { sourceId: finding.sourceId, stage: "bottlenecks", state: "open" },
    include: { source: { select: { name: true } } },
  });
  const keyOf = (row: { findingKey: string }) => row.findingKey.slice((finding.sourceId ?? "").length + 1);
  const own = rows.find(({ id }) => id === finding.id);
  const views = rows.map((row) => ({ key: keyOf(row), view: toFindingView(row) }));
  const causeKey = finding.bottleneck?.symptomOf ?? null;
  const cause = views.find(({ key }) => key === causeKey)?.view;
  const symptoms = own === undefined ? [] : views.filter(({ view }) => view.bottleneck?.symptomOf === keyOf(own));
  return { cause: cause === undefined ? null : related(cause), symptoms: symptoms.map(({ view }) => related(view)) };
}

/** A bottleneck with its timeline, critical path, cause and symptoms, advice, and similar past ones. @throws AppError NOT_FOUND */
export async function getBottleneck({ ctx, input }: Call<BottleneckIdInput>): Promise<BottleneckDetailView> {
  requireScope(ctx, "read");
  const { findingId } = parseInput(BottleneckIdInput, input);
  const finding = await getFinding({ ctx, input: { findingId } });
  if (finding.bottleneck === null)
    throw new AppError("NOT_FOUND", `${findingId} is no bottleneck.`, {
      hint: "It is another kind of finding: look at it with findings.get.",
    });
  const row = await ctx.db.finding.findUniqueOrThrow({ where: { id: findingId }, select: { findingKey: true } });
  const [relatives, timeline, criticalPath, similar, advice] = await Promise.all([
    relativesOf(ctx, finding),
    timelineOf(ctx, finding),
    criticalPathOf(ctx, finding.sourceId ?? "", finding.evidence.taskRunIds),
    similarTo(ctx, findingId),
    ctx.db.optimizationRecommendation.findUnique({ where: { recommendationKey: `finding:${row.findingKey}` } }),
  ]);
  return {
    finding,
    ...relatives,
    recommendation: advice === null ? null : toRecommendationView(advice),
    timeline,
    criticalPath,
    similar,
  };
}
