import { foldText, isPlaceholder } from "../placeholders.ts";
import type { FieldContent, FieldName, MediaKind } from "../schemas.ts";

export type DuplicateItem = {
  id: string;
  kind: MediaKind;
  relPath: string;
  fields: Partial<Record<FieldName, FieldContent>>;
  durationMs?: number | undefined;
  sizeBytes?: number | undefined;
  /** Hash of the whole file, where one was made. */
  contentHash?: string | null | undefined;
};

/**
 * Items that are one. `exact`: the same bytes. `near`: the same work by its tags and the same length; `unsure`: the same
 * tags, but a length is unknown.
 */
export type DuplicateGroup = { kind: "exact" | "near" | "unsure"; ids: string[]; reason: string };

/** Two rips of one recording differ by less than this: a second and a half, or one percent. */
const LENGTH_SLACK_MS = 1_500;
const LENGTH_SLACK_SHARE = 0.01;
const EDITION =
  /[([][^)\]]*\b(?:remaster(?:ed)?|deluxe|bonus|explicit|clean|album version|single version|mono|stereo|hd|4k|1080p|720p)\b[^)\]]*[)\]]/gi;
const GUEST = /\s[([]?(?:feat|ft|featuring)\b.*$/i;

const textOf = (item: DuplicateItem, field: FieldName): string => {
  const value = item.fields[field];
  if (typeof value === "number") return String(value);
  if (typeof value !== "string" || isPlaceholder(field, value, item.relPath)) return "";
  return foldText(field === "title" ? value.replace(EDITION, " ").replace(GUEST, "") : value.replace(GUEST, ""));
};

/** Fields that together name one work of a kind; the first row that is filled decides. */
const NAMED_BY: Readonly<Record<MediaKind, readonly (readonly FieldName[])[]>> = {
  movie: [["title", "year"]],
  show: [["title", "year"]],
  episode: [
    ["series", "season", "episode"],
    ["series", "date"],
  ],
  music: [["artist", "title"]],
  podcast: [["title", "author"]],
  podcast_episode: [
    ["series", "title"],
    ["series", "date"],
  ],
  audiobook: [["author", "title"]],
  talk: [["speaker", "title"]],
  other: [],
};

/** The folded fields that name the work, or undefined when one of them is missing. */
function fingerprintOf(item: DuplicateItem): string | undefined {
  for (const fields of NAMED_BY[item.kind]) {
    const parts = fields.map((field) => textOf(item, field));
    if (parts.every((part) => part !== "")) return `${item.kind} ${fields.join("+")} ${parts.join("\u0000")}`;
  }
  return undefined;
}

function groupBy(items: readonly DuplicateItem[], keyOf: (item: DuplicateItem) => string | undefined) {
  const groups = new Map<string, DuplicateItem[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === undefined) continue;
    const members = groups.get(key);
    if (members === undefined) groups.set(key, [item]);
    else members.push(item);
  }
  return [...groups.values()].filter((members) => members.length > 1);
}

const idsOf = (items: readonly DuplicateItem[]): string[] => items.map(({ id }) => id).sort();

/** Runs of equal length within one work: sorted by length, a gap wider than the slack ends a run. */
function sameLength(members: readonly DuplicateItem[]): DuplicateItem[][] {
  const known = members.filter((item) => (item.durationMs ?? 0) > 0);
  const sorted = [...known].sort((a, b) => (a.durationMs ?? 0) - (b.durationMs ?? 0));
  const runs: DuplicateItem[][] = [];
  for (const item of sorted) {
    const run = runs.at(-1);
    const first = run?.[0]?.durationMs ?? 0;
    const slack = Math.max(LENGTH_SLACK_MS, first * LENGTH_SLACK_SHARE);
    if (run !== undefined && (item.durationMs ?? 0) - first <= slack) run.push(item);
    else runs.push([item]);
  }
  return runs;
}

const isWholeGroup = (ids: readonly string[], known: ReadonlySet<string>): boolean => ids.every((id) => known.has(id));

/**
 * Groups of items that are the same. Exact ones by content hash; near ones by the fields that name a work of their kind
 * (editions and guests left out) and by length. A group that is exact as a whole is not told again as near. Works in
 * O(n log n).
 */
export function findDuplicates(items: readonly DuplicateItem[]): DuplicateGroup[] {
  const found: DuplicateGroup[] = [];
  const exact = groupBy(items, ({ contentHash, sizeBytes }) =>
    contentHash === null || contentHash === undefined || sizeBytes === 0 ? undefined : contentHash,
  );
  for (const members of exact) found.push({ kind: "exact", ids: idsOf(members), reason: "the same bytes" });
  const exactSets = exact.map((members) => new Set(idsOf(members)));
  const add = (kind: "near" | "unsure", members: readonly DuplicateItem[], reason: string): void => {
    const ids = idsOf(members);
    if (ids.length > 1 && !exactSets.some((known) => isWholeGroup(ids, known))) found.push({ kind, ids, reason });
  };
  for (const members of groupBy(items, fingerprintOf)) {
    const runs = sameLength(members);
    for (const run of runs) add("near", run, "the same work by its tags, and the same length");
    const unknown = members.filter((item) => !((item.durationMs ?? 0) > 0));
    if (unknown.length > 0) add("unsure", members, "the same work by its tags; not every length is known");
  }
  return found;
}
