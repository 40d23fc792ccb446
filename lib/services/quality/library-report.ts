import { setImmediate as turn } from "node:timers/promises";
import { z } from "zod";
import type { Db } from "#lib/db/index.ts";
import {
  findRhythms,
  GenreRefinement,
  Rhythm,
  refineGenres,
  suggestPreSchedules,
  toLearnedItem,
} from "#lib/learning/index.ts";
import {
  type FieldWeights,
  findDuplicates,
  type ItemMetadata,
  type ItemQuality,
  measureItemQuality,
  parseFileName,
  summarizeQuality,
  type TechnicalFacts,
} from "#lib/metadata/index.ts";

/** An item as the report needs it. */
export type ReportedItem = {
  id: string;
  sourceId: string;
  collection: string | null;
  metadata: ItemMetadata;
  facts: TechnicalFacts;
  sizeBytes: number;
  modifiedMs: number;
  readAt: number;
};

const Part = z.object({ score: z.number().nullable(), good: z.number(), counted: z.number() });

const DuplicateView = z.object({
  kind: z.enum(["exact", "near", "unsure"]),
  reason: z.string(),
  items: z.array(z.object({ id: z.string(), path: z.string() })),
});

/** The quality of a library in parts, each a share of its own; they are never melted into one number. */
export const QualityReport = z.object({
  at: z.iso.datetime(),
  items: z.number().int(),
  validity: Part,
  consistency: Part,
  freshness: Part,
  provenance: Part.extend({ bySource: z.record(z.string(), z.number()) }),
  problems: z.array(z.object({ part: z.string(), field: z.string(), items: z.number().int() })),
  duplicateGroups: z.number().int(),
  duplicateItems: z.number().int(),
  duplicates: z.array(DuplicateView),
});
export type QualityReport = z.infer<typeof QualityReport>;

const PreSchedule = z.object({ group: z.string(), at: z.number(), cron: z.string().nullable(), words: z.string() });

/** What the library's own course and content suggest. */
export const LibraryInsights = z.object({
  at: z.iso.datetime(),
  rhythms: z.array(Rhythm),
  preSchedules: z.array(PreSchedule),
  genres: z.array(GenreRefinement),
});
export type LibraryInsights = z.infer<typeof LibraryInsights>;

const AT_ONCE = 200;
const DUPLICATES_KEPT = 100;
const MEMBERS_SHOWN = 10;

async function measureAll(
  items: readonly ReportedItem[],
  siblingsOf: (item: ReportedItem) => ItemMetadata[],
  { weights, now, signal }: { weights: FieldWeights; now: number; signal: AbortSignal },
): Promise<Map<string, ItemQuality[]>> {
  const bySource = new Map<string, ItemQuality[]>();
  for (const [index, item] of items.entries()) {
    if (index % AT_ONCE === 0) {
      // The worker renews its lease in between.
      await turn();
      signal.throwIfAborted();
    }
    const evidence = {
      item: item.metadata,
      fileName: parseFileName(item.metadata.relPath),
      technical: item.facts,
      siblings: siblingsOf(item),
    };
    const measured = measureItemQuality({ evidence, now, readAt: item.readAt, modifiedAt: item.modifiedMs, weights });
    const list = bySource.get(item.sourceId) ?? [];
    bySource.set(item.sourceId, list);
    list.push(measured);
  }
  return bySource;
}

function duplicatesIn(items: readonly ReportedItem[]) {
  const pathOf = new Map(items.map((item) => [item.id, item.metadata.relPath]));
  const groups = findDuplicates(
    items.map(({ id, metadata, facts, sizeBytes }) => ({
      ...toLearnedItem(id, metadata),
      durationMs: facts.durationMs,
      sizeBytes,
    })),
  );
  return {
    duplicateGroups: groups.length,
    duplicateItems: new Set(groups.flatMap((group) => group.ids)).size,
    duplicates: groups.slice(0, DUPLICATES_KEPT).map(({ kind, reason, ids }) => ({
      kind,
      reason,
      items: ids.slice(0, MEMBERS_SHOWN).map((id) => ({ id, path: pathOf.get(id) ?? "" })),
    })),
  };
}

const RHYTHMS_KEPT = 100;
const REFINEMENTS_KEPT = 100;

/** When files came, by series or collection: the time of the file itself, since the first reading sees all at once. */
function insightsOf(items: readonly ReportedItem[], now: Date): LibraryInsights {
  const arrivals = items.flatMap(({ metadata, collection, modifiedMs }) => {
    const series = metadata.fields.series?.value;
    const group = typeof series === "string" ? series : collection;
    return group === null || modifiedMs <= 0 ? [] : [{ at: modifiedMs, group }];
  });
  const rhythms = findRhythms(arrivals, { now: now.getTime(), utcOffsetMinutes: -now.getTimezoneOffset() });
  const genres = refineGenres(items.map((item) => toLearnedItem(item.id, item.metadata)));
  return {
    at: now.toISOString(),
    rhythms: rhythms.slice(0, RHYTHMS_KEPT),
    preSchedules: suggestPreSchedules(rhythms).slice(0, RHYTHMS_KEPT),
    genres: genres.slice(0, REFINEMENTS_KEPT),
  };
}

async function keep(db: Db, key: string, at: Date, detail: object): Promise<void> {
  const data = { at, detail: JSON.parse(JSON.stringify(detail)) };
  await db.libraryReport.upsert({ where: { key }, create: { key, ...data }, update: data });
}

/** Works out the quality of each library in parts, duplicates and insights, and keeps them for the pages. */
export async function reportLibrary(
  ctx: { db: Db; now: () => Date },
  items: readonly ReportedItem[],
  means: { siblingsOf: (item: ReportedItem) => ItemMetadata[]; weights: FieldWeights; signal: AbortSignal },
): Promise<void> {
  const now = ctx.now();
  const measured = await measureAll(items, means.siblingsOf, { ...means, now: now.getTime() });
  const all: ItemQuality[] = [];
  for (const [sourceId, list] of measured) {
    all.push(...list);
    const own = items.filter((item) => item.sourceId === sourceId);
    const report = { ...summarizeQuality(list), ...duplicatesIn(own), at: now.toISOString() };
    await keep(ctx.db, `quality:${sourceId}`, now, report);
  }
  await keep(ctx.db, "quality:", now, { ...summarizeQuality(all), ...duplicatesIn(items), at: now.toISOString() });
  await keep(ctx.db, "insights", now, insightsOf(items, now));
}
