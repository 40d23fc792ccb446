import { z } from "zod";
import { valueIn } from "./item-values.ts";
import type { PlanningItem } from "./planning-facts.ts";

const names = z.array(z.string().min(1).max(500)).max(200);
const count = z.number().int().min(0);

/** What can be put in order to take the first few of it. */
export const ItemOrder = z.enum(["size", "added", "duration", "height", "completeness"]);
export type ItemOrder = z.infer<typeof ItemOrder>;

/** Which media a task is about. What is not said does not narrow; a fact that is not known fits no bound. */
export const ItemFilter = z.strictObject({
  kinds: names.optional(),
  notKinds: names.optional(),
  collections: names.optional(),
  notCollections: names.optional(),
  sourceIds: names.optional(),
  notSourceIds: names.optional(),
  itemIds: z.array(z.string()).max(100_000).optional(),
  notItemIds: z.array(z.string()).max(100_000).optional(),
  called: names.optional().describe("the names under which itemIds were meant; narrows nothing by itself"),
  addedFrom: z.number().optional().describe("ms since 1970"),
  addedBefore: z.number().optional(),
  yearFrom: z.number().int().optional().describe("of the release, inclusive"),
  yearTo: z.number().int().optional(),
  heightFrom: count.optional().describe("pixels, inclusive"),
  heightBelow: count.optional(),
  bytesOver: count.optional(),
  bytesUnder: count.optional(),
  durationOverMs: count.optional(),
  durationUnderMs: count.optional(),
  videoCodecs: names.optional(),
  notVideoCodecs: names.optional(),
  audioCodecs: names.optional(),
  notAudioCodecs: names.optional(),
  extensions: names.optional(),
  notExtensions: names.optional(),
  languages: names.optional(),
  notLanguages: names.optional(),
  missing: names.optional().describe("at least one of these fields is empty"),
  completenessBelow: z.number().min(0).max(1).optional(),
  hasVideo: z.boolean().optional(),
  hasThumbnail: z.boolean().optional(),
  first: z
    .strictObject({ by: ItemOrder, descending: z.boolean(), count: z.number().int().min(1) })
    .optional()
    .describe("after all else: only the first few in this order"),
});
export type ItemFilter = z.infer<typeof ItemFilter>;

const yearOf = (item: PlanningItem): number | undefined => {
  const said = valueIn(item, "year") ?? valueIn(item, "releaseDate") ?? valueIn(item, "date");
  const year = Number(String(said ?? "").slice(0, 4));
  return Number.isInteger(year) && year > 1000 ? year : undefined;
};

const languagesOf = (item: PlanningItem): string[] => {
  const said = valueIn(item, "language") ?? valueIn(item, "languages");
  return (Array.isArray(said) ? said : [said]).map((one) => String(one ?? "").toLowerCase());
};

const extensionOf = (item: PlanningItem): string => /\.([A-Za-z0-9]{1,8})$/.exec(item.path)?.[1]?.toLowerCase() ?? "";

const isOver = (value: number | undefined, bound: number): boolean => value !== undefined && value > bound;
const isFrom = (value: number | undefined, bound: number): boolean => value !== undefined && value >= bound;
const isUnder = (value: number | undefined, bound: number): boolean => value !== undefined && value < bound;

type Bound = keyof ItemFilter;
type Test<Key extends Bound> = (item: PlanningItem, bound: NonNullable<ItemFilter[Key]>) => boolean;

const TESTS: { [Key in Exclude<Bound, "first" | "called">]: Test<Key> } = {
  kinds: (item, kinds) => kinds.includes(item.kind),
  notKinds: (item, kinds) => !kinds.includes(item.kind),
  collections: (item, wanted) => wanted.includes(item.collection ?? ""),
  notCollections: (item, wanted) => !wanted.includes(item.collection ?? ""),
  sourceIds: (item, ids) => ids.includes(item.sourceId),
  notSourceIds: (item, ids) => !ids.includes(item.sourceId),
  itemIds: (item, ids) => ids.includes(item.id),
  notItemIds: (item, ids) => !ids.includes(item.id),
  addedFrom: (item, ms) => isFrom(item.addedMs, ms),
  addedBefore: (item, ms) => isUnder(item.addedMs, ms),
  yearFrom: (item, year) => isFrom(yearOf(item), year),
  yearTo: (item, year) => isUnder(yearOf(item), year + 1),
  heightFrom: (item, px) => isFrom(item.streams.heightPx, px),
  heightBelow: (item, px) => isUnder(item.streams.heightPx, px),
  bytesOver: (item, bytes) => isOver(item.sizeBytes, bytes),
  bytesUnder: (item, bytes) => isUnder(item.sizeBytes, bytes),
  durationOverMs: (item, ms) => isOver(item.streams.durationMs, ms),
  durationUnderMs: (item, ms) => isUnder(item.streams.durationMs, ms),
  videoCodecs: (item, codecs) => codecs.includes(item.streams.videoCodec ?? ""),
  notVideoCodecs: ({ streams }, codecs) => streams.videoCodec !== undefined && !codecs.includes(streams.videoCodec),
  audioCodecs: (item, codecs) => codecs.includes(item.streams.audioCodec ?? ""),
  notAudioCodecs: ({ streams }, codecs) => streams.audioCodec !== undefined && !codecs.includes(streams.audioCodec),
  extensions: (item, wanted) => wanted.includes(extensionOf(item)),
  notExtensions: (item, wanted) => !wanted.includes(extensionOf(item)),
  languages: (item, wanted) => languagesOf(item).some((language) => wanted.includes(language.split("-")[0] ?? "")),
  notLanguages: (item, wanted) => !languagesOf(item).some((language) => wanted.includes(language.split("-")[0] ?? "")),
  missing: (item, fields) => item.gaps.some((gap) => fields.includes(gap.field)),
  completenessBelow: (item, share) => isUnder(item.completeness ?? undefined, share),
  hasVideo: (item, wanted) => (item.streams.hasVideo === true) === wanted,
  hasThumbnail: (item, wanted) => item.hasThumbnail === wanted,
};

const MEASURES: Record<ItemOrder, (item: PlanningItem) => number | undefined> = {
  size: (item) => item.sizeBytes,
  added: (item) => item.addedMs,
  duration: (item) => item.streams.durationMs,
  height: (item) => item.streams.heightPx,
  completeness: (item) => item.completeness ?? undefined,
};

function firstOf(items: PlanningItem[], { by, descending, count: most }: NonNullable<ItemFilter["first"]>) {
  const measured = items.flatMap((item) => {
    const value = MEASURES[by](item);
    return value === undefined ? [] : [{ item, value }];
  });
  measured.sort((a, b) => (descending ? b.value - a.value : a.value - b.value));
  return measured.slice(0, most).map(({ item }) => item);
}

/** The ids of a list are looked up in a set: a filter may name many. */
function passes(filter: ItemFilter): (item: PlanningItem) => boolean {
  const { first: _, called: __, itemIds, notItemIds, ...bounds } = filter;
  const wanted = itemIds === undefined ? null : new Set(itemIds);
  const unwanted = new Set(notItemIds ?? []);
  const tests = (Object.keys(bounds) as Exclude<Bound, "first" | "called">[]).flatMap((key) => {
    const bound = filter[key];
    return bound === undefined ? [] : [(item: PlanningItem) => (TESTS[key] as Test<Bound>)(item, bound)];
  });
  return (item) =>
    (wanted === null || wanted.has(item.id)) && !unwanted.has(item.id) && tests.every((test) => test(item));
}

/** The media that a filter means, in their order, or by `first` in that. */
export function selectBy(items: readonly PlanningItem[], filter: ItemFilter): PlanningItem[] {
  const found = items.filter(passes(filter));
  return filter.first === undefined ? found : firstOf(found, filter.first);
}
