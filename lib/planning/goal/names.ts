import { valueIn } from "../item-values.ts";
import type { PlanningFacts } from "../planning-facts.ts";
import type { NamedThing, NameIndex } from "./mark-up.ts";
import { wordsOf } from "./words.ts";

/** Fields whose values people name when they mean the media that have them. */
const NAMING_FIELDS = [
  "series",
  "artist",
  "albumArtist",
  "album",
  "author",
  "genres",
  "title",
  "podcast",
  "speaker",
  "event",
];
const LONGEST_NAME = 8;
/** "Season 01", "Disc 2", "loose": folders that name nothing. */
const PLAIN_FOLDER = /^(?:season|series|staffel|disc|disk|cd|part|vol(?:ume)?)?[ ._-]*\d*$|^.{0,2}$/i;

/** A name as words of a goal would spell it. */
export const plainName = (name: string): string =>
  wordsOf(name.slice(0, 200))
    .filter((word) => word.quoted || /^[\p{L}\p{N}&]/u.test(word.plain))
    .map((word) => word.plain)
    .join(" ");

function textsOf(value: unknown): string[] {
  const list = Array.isArray(value) ? value : [value];
  return list.filter((one) => typeof one === "string" && one.length > 1 && one.length <= 200) as string[];
}

/**
 * Every name in the library under which media can be meant: sources, collections, and the values of fields such as series
 * and artist. Names of a single letter and of more than eight words are left out.
 */
export function indexNames(facts: PlanningFacts): NameIndex {
  const byPlain = new Map<string, NamedThing[]>();
  const put = (plain: string, thing: NamedThing) => {
    if (plain.length < 2 || plain.split(" ").length > LONGEST_NAME) return;
    const there = byPlain.get(plain);
    if (there === undefined) byPlain.set(plain, [thing]);
    else there.push(thing);
  };
  for (const { id, name } of facts.sources) put(plainName(name), { kind: "source", id, name });
  for (const name of new Set(facts.items.map((item) => item.collection))) {
    if (name !== null) put(plainName(name), { kind: "collection", name });
  }
  const values = new Map<string, { field: string; name: string; ids: string[] }>();
  const add = (field: string, name: string, id: string) => {
    const key = `${field}\n${name}`;
    const there = values.get(key);
    if (there === undefined) values.set(key, { field, name, ids: [id] });
    else if (there.ids.at(-1) !== id) there.ids.push(id);
  };
  for (const item of facts.items) {
    for (const field of NAMING_FIELDS) {
      for (const name of textsOf(valueIn(item, field))) add(field, name, item.id);
    }
    // Folders between the collection and the file are names as well: of series, artists, albums, events.
    for (const folder of item.path.split("/").slice(1, -1))
      if (!PLAIN_FOLDER.test(folder)) add("folder", folder, item.id);
  }
  const plains = new Map<string, string>();
  for (const { field, name, ids } of values.values()) {
    const plain = plains.get(name) ?? plainName(name);
    plains.set(name, plain);
    put(plain, { kind: "items", field, name, ids });
  }
  const longest = [...byPlain.keys()].reduce((most, plain) => Math.max(most, plain.split(" ").length), 1);
  return { byPlain, longest };
}
