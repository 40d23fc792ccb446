import { DEFAULT_FIELD_WEIGHTS, FieldName, MediaKind } from "#lib/metadata/index.ts";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { StoredGaps } from "#lib/services/library/index.ts";
import { type MetadataQuality, MetadataQualityInput } from "./schemas.ts";

type Row = {
  id: string;
  kind: string;
  collection: string | null;
  completeness: number | null;
  missing: unknown;
  readError: string | null;
};

const mean = (rows: Row[]): number | null => {
  const scores = rows.flatMap((row) => (row.completeness === null ? [] : [row.completeness]));
  return scores.length === 0 ? null : scores.reduce((sum, score) => sum + score, 0) / scores.length;
};

function groupBy(rows: Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}

type FieldTally = MetadataQuality["fields"][number];

function tallyFields(rows: Row[], proposed: Map<string, number>): FieldTally[] {
  const tallies = new Map<string, FieldTally>();
  for (const [kindName, group] of groupBy(rows, (row) => row.kind)) {
    const kind = MediaKind.catch("other").parse(kindName);
    for (const [name, importance] of Object.entries(DEFAULT_FIELD_WEIGHTS[kind])) {
      const field = FieldName.parse(name);
      const key = `${field}:${importance}`;
      const tally = tallies.get(key) ?? {
        field,
        importance,
        missing: 0,
        applicable: 0,
        proposed: proposed.get(field) ?? 0,
      };
      tally.applicable += group.length;
      tally.missing += group.filter((row) => StoredGaps.parse(row.missing).some((gap) => gap.field === field)).length;
      tallies.set(key, tally);
    }
  }
  const rank = { critical: 0, important: 1, nice: 2 };
  return [...tallies.values()]
    .filter((tally) => tally.missing > 0)
    .sort((a, b) => rank[a.importance] - rank[b.importance] || b.missing - a.missing);
}

/** How complete the library is, by kind, collection and field, and how that changed. */
export async function getMetadataQuality({ ctx, input }: Call<MetadataQualityInput>): Promise<MetadataQuality> {
  requireScope(ctx, "read");
  const { sourceId, collection, minCompleteness, detailedAnalysis } = parseInput(MetadataQualityInput, input);
  const inScope = {
    ...(sourceId === undefined ? {} : { sourceId }),
    ...(collection === undefined ? {} : { collection }),
    removedAt: null,
  };
  const [rows, proposals, history] = await Promise.all([
    ctx.db.mediaItem.findMany({
      where: inScope,
      select: { id: true, kind: true, collection: true, completeness: true, missing: true, readError: true },
    }),
    ctx.db.metadataProposal.groupBy({ by: ["field"], where: { state: "open", item: inScope }, _count: { _all: true } }),
    ctx.db.metadataSnapshot.findMany({
      where: sourceId === undefined ? {} : { sourceId },
      orderBy: { at: "desc" },
      take: 200,
    }),
  ]);
  const proposed = new Map(proposals.map((row) => [row.field, row._count._all]));
  const fields = tallyFields(rows, proposed);
  const summaries = (keyOf: (row: Row) => string) =>
    [...groupBy(rows, keyOf)]
      .map(([key, group]) => ({ key, items: group.length, completeness: mean(group) }))
      .filter((group) => (group.completeness ?? 0) >= minCompleteness)
      .sort((a, b) => (a.completeness ?? 0) - (b.completeness ?? 0));
  return {
    items: rows.length,
    unreadable: rows.filter((row) => row.readError !== null).length,
    completeness: mean(rows),
    criticalMissing: rows.flatMap((row) => StoredGaps.parse(row.missing)).filter((gap) => gap.importance === "critical")
      .length,
    openProposals: proposals.reduce((sum, row) => sum + row._count._all, 0),
    byKind: summaries((row) => row.kind).map(({ key, ...rest }) => ({ kind: key, ...rest })),
    byCollection: summaries((row) => row.collection ?? "").map(({ key, ...rest }) => ({ collection: key, ...rest })),
    fields: detailedAnalysis ? fields : fields.slice(0, 20),
    history: history.reverse().map(({ at, completeness, criticalMissing, cause }) => ({
      at: at.toISOString(),
      completeness,
      criticalMissing,
      cause,
    })),
  };
}
