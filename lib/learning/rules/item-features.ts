import { type FieldContent, type FieldName, foldText, isPlaceholder, MediaKind } from "#lib/metadata/index.ts";
import type { LearnedItem } from "../feedback.ts";
import type { OneValue, RuleClause, RuleCondition } from "./rule.ts";

/** Fields that say what an item belongs to; what is learned of one item of the group is likely for the others. */
const GROUPING: readonly FieldName[] = [
  "album",
  "series",
  "artist",
  "albumArtist",
  "author",
  "narrator",
  "speaker",
  "director",
  "event",
  "composer",
  "genres",
  "tags",
  "language",
  "country",
  "contentRating",
  "copyright",
];
const VALUES_MAX = 30;
const FOLDERS_MAX = 8;

/** The key under which two spellings of one value are the same. */
export const valueKey = (value: OneValue): string =>
  typeof value === "string" ? foldText(value) || value.trim() : String(value);

export const valuesOf = (content: FieldContent | null | undefined): readonly OneValue[] =>
  content === null || content === undefined ? [] : Array.isArray(content) ? content : [content];

export const holdsValue = (content: FieldContent | null | undefined, value: OneValue): boolean => {
  const key = valueKey(value);
  return valuesOf(content).some((held) => valueKey(held) === key);
};

export const clauseKey = (clause: RuleClause): string =>
  `${clause.on}=${clause.on === "folder" ? String(clause.value) : valueKey(clause.value)}`;

/** The folders above a file, the nearest first, without the file's own name. */
function foldersAbove(relPath: string): string[] {
  const parts = relPath.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, parts.length - index).join("/")).slice(0, FOLDERS_MAX);
}

/** Everything a rule for a field could ask of this item, without the field itself. */
export function clausesOf(item: LearnedItem, without: FieldName): RuleClause[] {
  const clauses: RuleClause[] = [];
  for (const on of GROUPING) {
    if (on === without) continue;
    for (const value of valuesOf(item.fields[on]).slice(0, VALUES_MAX)) {
      if (!isPlaceholder(on, typeof value === "string" ? value : String(value), item.relPath))
        clauses.push({ on, value });
    }
  }
  for (const value of foldersAbove(item.relPath)) clauses.push({ on: "folder", value });
  return clauses;
}

function holdsClause(item: LearnedItem, clause: RuleClause): boolean {
  if (clause.on === "folder") return item.relPath.startsWith(`${clause.value}/`);
  return holdsValue(item.fields[clause.on], clause.value);
}

/** True when every part of the condition is true of the item. */
export function meetsCondition(item: LearnedItem, { kind, clauses }: RuleCondition): boolean {
  return (kind === undefined || item.kind === kind) && clauses.every((clause) => holdsClause(item, clause));
}

/** How little a clause asks for, to break ties: an album before an artist, a field before a folder. */
export function clauseRank(clause: RuleClause): number {
  const position = clause.on === "folder" ? -1 : GROUPING.indexOf(clause.on);
  return position < 0 ? GROUPING.length : position;
}

/** The kind that all items have, if they have one. */
export function sharedKind(items: readonly LearnedItem[]): MediaKind | undefined {
  const kinds = new Set(items.map((item) => item.kind));
  const [only] = kinds;
  return kinds.size === 1 ? MediaKind.safeParse(only).data : undefined;
}
