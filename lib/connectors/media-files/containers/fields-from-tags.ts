import type { FieldName, MediaFields } from "#lib/metadata/index.ts";
import { cleanCount, cleanDate, cleanLanguage, cleanLine, cleanList, cleanText } from "../reader/clean-values.ts";
import { dropAbsent } from "../reader/tags-from-music-metadata.ts";
import type { NativeTag } from "./container.ts";
import { parseId3Genre } from "./id3-genres.ts";
import type { KeyMap } from "./tag-keys.ts";

type Lookup = (field: FieldName) => string[] | undefined;

/** Values of the first key of the field that holds any text. */
function lookupIn(tags: readonly NativeTag[], keys: KeyMap): Lookup {
  const byKey = new Map<string, string[]>();
  for (const tag of tags) {
    const values = tag.values.filter((value) => value.trim() !== "");
    if (values.length > 0) byKey.set(tag.key, [...(byKey.get(tag.key) ?? []), ...values]);
  }
  return (field) => (keys[field] ?? []).map((key) => byKey.get(key)).find((values) => values !== undefined);
}

/** Several people in one field, in the order of the file. */
const joined = (values: string[] | undefined): string | undefined => cleanList(values)?.join("; ");

const split = (values: string[] | undefined, separator: RegExp): string[] | undefined =>
  cleanList(values?.flatMap((value) => value.split(separator)));

/** A date is only used when it is finer than a year; ID3v2.3 keeps day and month ("--MM-DD") apart from the year. */
function datesOf(find: Lookup): { year?: number; date?: string } {
  const year = cleanDate(find("year")?.[0]).year;
  const text = find("date")?.[0];
  const monthDay = /^--(\d{2})-(\d{2})$/.exec(text ?? "");
  if (monthDay && year !== undefined) {
    const whole = cleanDate(`${String(year).padStart(4, "0")}-${monthDay[1]}-${monthDay[2]}`);
    return whole.date?.length === 10 ? whole : { year };
  }
  const dated = cleanDate(text);
  if (year === undefined) return dated;
  return dated.year === year && dated.date !== undefined ? { year, date: dated.date } : { year };
}

/**
 * Our fields from native tags by a key map. Absent stays absent. Multi-valued names are joined with "; ", lists keep
 * their entries.
 */
export function fieldsFromTags(tags: readonly NativeTag[], keys: KeyMap): MediaFields {
  const find = lookupIn(tags, keys);
  const line = (field: FieldName): string | undefined => cleanLine(find(field)?.[0]);
  const { year, date } = datesOf(find);
  return dropAbsent<MediaFields>({
    title: line("title"),
    artist: joined(find("artist")),
    albumArtist: joined(find("albumArtist")),
    album: line("album"),
    composer: joined(find("composer")),
    speaker: joined(find("speaker")),
    event: line("event"),
    author: joined(find("author")),
    narrator: joined(find("narrator")),
    director: joined(find("director")),
    series: line("series"),
    season: cleanCount(find("season")?.[0]),
    episode: cleanCount(find("episode")?.[0]),
    track: cleanCount(find("track")?.[0]),
    disc: cleanCount(find("disc")?.[0]),
    year,
    date,
    genres: cleanList(find("genres")?.flatMap(parseId3Genre)),
    tags: split(find("tags"), /[,;]/),
    cast: split(find("cast"), /;/),
    country: split(find("country"), /;/),
    language: find("language")
      ?.map(cleanLanguage)
      .find((language) => language !== undefined),
    summary: cleanText(find("summary")?.[0], 100_000),
    lyrics: cleanText(find("lyrics")?.[0], 100_000),
    contentRating: line("contentRating"),
    copyright: line("copyright"),
  });
}

/** The same tags read the way an edit is expressed: text per value, in the form they would be written. */
export function editValuesOf(fields: MediaFields, field: FieldName): string[] {
  const value = fields[field];
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [String(value)];
}
