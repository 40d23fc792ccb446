import { countMedia, countOpenProposals, countUnreadable, type MediaGroup } from "#lib/db/index.ts";
import { FieldName, type FieldWeights, LEVEL_WEIGHT, MediaKind } from "#lib/metadata/index.ts";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { figuresOf, missingOf, readFieldWeights } from "#lib/services/library/index.ts";
import { type MetadataQuality, MetadataQualityInput } from "./schemas.ts";

type FieldTally = MetadataQuality["fields"][number];

const kindOf = (group: MediaGroup): MediaKind => MediaKind.catch("other").parse(group.kind);

type Points = { measured: number; perKind: Map<string, number> };

/** How many points (0..100) of the mean completeness one missing value of a field costs, by kind and field. */
function pointsOf(groups: readonly MediaGroup[], weights: FieldWeights): Points {
  const perKind = new Map<string, number>();
  for (const kind of new Set(groups.map(kindOf))) {
    const levels = Object.entries(weights[kind]);
    const total = levels.reduce((sum, [, level]) => sum + LEVEL_WEIGHT[level], 0);
    for (const [field, level] of levels) perKind.set(`${kind} ${field}`, (100 * LEVEL_WEIGHT[level]) / total);
  }
  return { measured: groups.reduce((sum, group) => sum + group.measured, 0), perKind };
}

function tallyFields(
  groups: readonly MediaGroup[],
  weights: FieldWeights,
  proposed: Map<string, number>,
): FieldTally[] {
  const tallies = new Map<string, FieldTally>();
  const { measured, perKind } = pointsOf(groups, weights);
  for (const group of groups) {
    const kind = kindOf(group);
    const missing = new Set(missingOf(group));
    for (const [name, importance] of Object.entries(weights[kind])) {
      const field = FieldName.parse(name);
      const key = `${field}:${importance}`;
      const fresh = {
        field,
        importance,
        missing: 0,
        applicable: 0,
        proposed: proposed.get(field) ?? 0,
        impactPoints: 0,
      };
      const tally = tallies.get(key) ?? fresh;
      tallies.set(key, tally);
      tally.applicable += group.items;
      if (!missing.has(field)) continue;
      tally.missing += group.items;
      tally.impactPoints += ((perKind.get(`${kind} ${field}`) ?? 0) * group.items) / Math.max(1, measured);
    }
  }
  return [...tallies.values()]
    .filter((tally) => tally.missing > 0)
    .sort((a, b) => b.impactPoints - a.impactPoints || b.missing - a.missing);
}

const meanOf = (groups: readonly MediaGroup[]): number | null => {
  const measured = groups.reduce((sum, group) => sum + group.measured, 0);
  return measured === 0 ? null : groups.reduce((sum, group) => sum + group.completenessSum, 0) / measured;
};

function summaries(groups: readonly MediaGroup[], keyOf: (group: MediaGroup) => string, minCompleteness: number) {
  return [...Map.groupBy(groups, keyOf)]
    .map(([key, list]) => ({
      key,
      items: list.reduce((sum, group) => sum + group.items, 0),
      completeness: meanOf(list),
    }))
    .filter((group) => (group.completeness ?? 0) >= minCompleteness)
    .sort((a, b) => (a.completeness ?? 0) - (b.completeness ?? 0));
}

const FIELDS_SHOWN = 20;

/** How complete the library is, by kind, collection and field, the gaps that cost most first, and how that changed. */
export async function getMetadataQuality({ ctx, input }: Call<MetadataQualityInput>): Promise<MetadataQuality> {
  requireScope(ctx, "read");
  const { sourceId, collection, minCompleteness, detailedAnalysis } = parseInput(MetadataQualityInput, input);
  const inScope = { sourceId, collection };
  const [weights, groups, proposals, history, unreadable] = await Promise.all([
    readFieldWeights(ctx.db),
    countMedia(ctx.db, inScope),
    countOpenProposals(ctx.db, inScope),
    ctx.db.metadataSnapshot.findMany({
      where: sourceId === undefined ? {} : { sourceId },
      orderBy: { at: "desc" },
      take: 200,
    }),
    countUnreadable(ctx.db, inScope),
  ]);
  const proposed = new Map<string, number>();
  for (const { field, count } of proposals) proposed.set(field, (proposed.get(field) ?? 0) + count);
  const fields = tallyFields(groups, weights, proposed);
  const figures = figuresOf(groups, weights);
  return {
    items: figures.items,
    unreadable,
    completeness: figures.completeness,
    criticalMissing: figures.criticalMissing,
    openProposals: proposals.reduce((sum, row) => sum + row.count, 0),
    byKind: summaries(groups, (group) => group.kind, minCompleteness).map(({ key, ...rest }) => ({
      kind: key,
      ...rest,
    })),
    byCollection: summaries(groups, (group) => group.collection ?? "", minCompleteness).map(({ key, ...rest }) => ({
      collection: key,
      ...rest,
    })),
    fields: detailedAnalysis ? fields : fields.slice(0, FIELDS_SHOWN),
    history: history.reverse().map((row) => ({
      sourceId: row.sourceId,
      at: row.at.toISOString(),
      completeness: row.completeness,
      criticalMissing: row.criticalMissing,
      items: row.itemCount,
      cause: row.cause,
    })),
  };
}
