import { trackRecords } from "#lib/recommendations/index.ts";
import { type Call, requireScope } from "#lib/services/context/index.ts";
import { measuredCases, measuredChange } from "./measured-effect.ts";
import type { TrackRecordView } from "./schemas.ts";

const SHOWN_CASES = 50;

/** How good advice was so far: by its type, and the single cases with what was expected and what was measured. */
export async function readTrackRecord({ ctx }: Pick<Call<unknown>, "ctx">): Promise<TrackRecordView> {
  requireScope(ctx, "read");
  const [cases, rows, groups] = await Promise.all([
    measuredCases(ctx.db),
    ctx.db.recommendationOutcome.findMany({ orderBy: { implementedAt: "desc" }, take: SHOWN_CASES }),
    ctx.db.optimizationRecommendation.groupBy({ by: ["recommendationType", "state"], _count: { _all: true } }),
  ]);
  const records = new Map(trackRecords(cases).map((record) => [record.type, record]));
  const types = [...new Set([...groups.map((group) => group.recommendationType), ...records.keys()])].sort();
  const countOf = (type: string, states: readonly string[]) =>
    groups
      .filter((group) => group.recommendationType === type && states.includes(group.state))
      .reduce((sum, group) => sum + group._count._all, 0);
  return {
    types: types.map((type) => ({
      type,
      open: countOf(type, ["open", "planned", "snoozed"]),
      implemented: countOf(type, ["implemented"]),
      dismissed: countOf(type, ["dismissed"]),
      measured: records.get(type)?.measured ?? 0,
      held: records.get(type)?.held ?? 0,
      ratio: records.get(type)?.ratio ?? null,
      factor: records.get(type)?.factor ?? 1,
    })),
    cases: rows.map((row) => ({
      id: row.id,
      recommendationId: row.recommendationId,
      type: row.recommendationType,
      title: row.title,
      metric: row.metric,
      unit: row.unit === "ms" ? "%" : row.unit,
      expectedLow: row.expectedLow,
      expectedHigh: row.expectedHigh,
      measured: measuredChange(row),
      implementedAt: row.implementedAt.toISOString(),
      measuredAt: row.measuredAt?.toISOString() ?? null,
    })),
  };
}
