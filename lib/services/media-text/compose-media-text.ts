import { z } from "zod";
import type { MediaTextRow } from "#lib/db/index.ts";
import type { FieldName } from "#lib/metadata/index.ts";

const Values = z.array(z.object({ field: z.string(), value: z.unknown() }));

/** Fields that say what a medium is about, in the order in which they matter. */
const ABOUT: readonly FieldName[] = [
  "title",
  "series",
  "album",
  "artist",
  "albumArtist",
  "author",
  "director",
  "composer",
  "narrator",
  "cast",
  "genres",
  "tags",
  "speaker",
  "event",
  "summary",
  "lyrics",
  "transcript",
];
const LONG = new Set<FieldName>(["lyrics", "transcript"]);
const LONG_MAX = 8_000;
const TEXT_MAX = 20_000;

/** Words of a stored value, whatever its shape: text, number, list, or names inside objects. */
function wordsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "number") return [String(value)];
  if (Array.isArray(value)) return value.flatMap(wordsIn);
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(wordsIn);
  return [];
}

type MediaFields = ReadonlyMap<string, string[]>;

/** The values of a medium as words, by field. */
const fieldsOf = (row: Pick<MediaTextRow, "valuesJson">): MediaFields =>
  new Map(
    Values.catch([])
      .parse(JSON.parse(row.valuesJson))
      .map(({ field, value }) => [field, wordsIn(value)]),
  );

const stemOf = (path: string): string =>
  path
    .slice(path.lastIndexOf("/") + 1)
    .replace(/\.[^.]{1,5}$/, "")
    .replace(/[._]+/g, " ");

const kindWords = (kind: string): string => kind.replaceAll("_", " ");

/**
 * What a medium is about, for vectors: title, people, genres, tags, description, words that are sung or spoken, kind.
 * A medium that nothing is known of is compared by the name of its file.
 */
export function aboutText(row: MediaTextRow): string {
  const fields = fieldsOf(row);
  const parts = ABOUT.flatMap((field) => {
    const text = (fields.get(field) ?? []).join(", ").trim();
    return text === "" ? [] : [LONG.has(field) ? text.slice(0, LONG_MAX) : text];
  });
  const name = fields.has("title") ? [] : [row.title ?? stemOf(row.path)];
  return [...name, ...parts, kindWords(row.kind)].join("\n").slice(0, TEXT_MAX);
}

/** Everything that a medium can be looked for by. */
export function searchText(row: MediaTextRow): string {
  const values = [...fieldsOf(row).values()].flat();
  return [row.path, row.collection ?? "", ...values].filter((part) => part !== "").join(" \n");
}

/** Genres and tags of a medium as they are written, in lower case. */
export function genreTerms(row: MediaTextRow): string[] {
  const fields = fieldsOf(row);
  const written = [...(fields.get("genres") ?? []), ...(fields.get("tags") ?? [])];
  return [...new Set(written.map((term) => term.trim().toLowerCase()).filter((term) => term !== ""))];
}
