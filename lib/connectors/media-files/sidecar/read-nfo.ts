import type { MediaFields, MediaKind } from "#lib/metadata/index.ts";
import { cleanCount, cleanDate, cleanLanguage, cleanLine, cleanList, cleanText } from "../reader/clean-values.ts";
import { dropAbsent } from "../reader/tags-from-music-metadata.ts";
import { KIND_OF_NFO_ROOT, NFO_ELEMENTS } from "./nfo-fields.ts";
import { attributeOf, childrenOf, parseXml, textOf, textsOf, type XmlNode } from "./parse-xml.ts";

/** What one root element of an NFO says; a file may hold several episodes. */
export type NfoEntry = { kind: MediaKind; root: string; fields: MediaFields; unknownElements: string[] };

const URL_IDS: readonly (readonly [RegExp, string])[] = [
  [/imdb\.com\/[^\s]*?(tt\d{5,10})/i, "imdb"],
  [/themoviedb\.org\/(?:movie|tv)\/(\d{1,9})/i, "tmdb"],
  [/thetvdb\.com\/[^\s]*?(?:id=|series\/)(\d{1,9})/i, "tvdb"],
];

/** Identifier from a bare address, as scrapers accept instead of XML; undefined when there is none. */
function externalIdFromText(text: string): string | undefined {
  for (const [pattern, name] of URL_IDS) {
    const id = pattern.exec(text)?.[1];
    if (id !== undefined) return `${name}:${id}`;
  }
  return undefined;
}

function externalIdOf(node: XmlNode): string | undefined {
  const ids = childrenOf(node, "uniqueid").map((entry) => ({
    text: cleanLine(textOf(entry)),
    type: cleanLine(attributeOf(entry, "type")) ?? "id",
    isDefault: attributeOf(entry, "default") === "true",
  }));
  const chosen = ids.find((id) => id.isDefault && id.text !== undefined) ?? ids.find((id) => id.text !== undefined);
  if (chosen?.text !== undefined) return `${chosen.type}:${chosen.text}`;
  const imdb = textsOf(node, "imdbid", "imdb_id", "id").find((text) => /^tt\d{5,10}$/.test(text));
  return imdb === undefined ? undefined : `imdb:${imdb}`;
}

function imageOf(node: XmlNode): string | undefined {
  const art = childrenOf(node, "art")[0];
  return cleanLine([...textsOf(node, "thumb"), ...textsOf(art, "poster", "thumb")][0]);
}

/** Splits "Action / Drama" as older scrapers wrote it; other separators are left alone. */
const listOf = (node: XmlNode, name: string) => cleanList(textsOf(node, name).flatMap((text) => text.split(" / ")));

function flagOf(text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined;
  return /^(?:true|yes|1|explicit)$/i.test(text) ? true : /^(?:false|no|0|clean)$/i.test(text) ? false : undefined;
}

function fieldsOf(node: XmlNode): MediaFields {
  const first = (name: keyof typeof NFO_ELEMENTS): string | undefined => textsOf(node, ...NFO_ELEMENTS[name])[0];
  const dated = cleanDate(first("date"));
  const names = childrenOf(node, "actor").map((actor) => textsOf(actor, "name")[0] ?? textOf(actor));
  return dropAbsent<MediaFields>({
    title: cleanLine(first("title")),
    artist: cleanList(textsOf(node, "artist", "artistdesc"))?.join("; "),
    albumArtist: cleanLine(first("albumArtist")),
    album: cleanLine(first("album")),
    composer: cleanLine(first("composer")),
    speaker: cleanList(textsOf(node, "speaker"))?.join("; "),
    event: cleanLine(first("event")),
    author: cleanList(textsOf(node, "author"))?.join("; "),
    narrator: cleanList(textsOf(node, "narrator"))?.join("; "),
    director: cleanList(textsOf(node, "director"))?.join("; "),
    series: cleanLine(first("series")),
    season: cleanCount(first("season")),
    episode: cleanCount(first("episode")),
    track: cleanCount(first("track")),
    disc: cleanCount(first("disc")),
    year: cleanDate(first("year")).year ?? dated.year,
    date: dated.date,
    genres: listOf(node, "genre"),
    tags: listOf(node, "tag"),
    cast: cleanList(names),
    country: listOf(node, "country"),
    language: cleanLanguage(first("language")),
    summary: cleanText(first("summary"), 100_000),
    transcript: cleanText(first("transcript"), 100_000),
    lyrics: cleanText(first("lyrics"), 100_000),
    contentRating: cleanLine(first("contentRating")),
    explicit: flagOf(first("explicit")),
    image: imageOf(node),
    link: cleanLine(first("link")),
    copyright: cleanLine(first("copyright")),
    externalId: externalIdOf(node),
  });
}

const KNOWN_ELEMENTS = new Set(Object.values(NFO_ELEMENTS).flat());

function entryOf(root: string, node: string | XmlNode): NfoEntry {
  const kind = KIND_OF_NFO_ROOT[root] ?? "other";
  if (typeof node === "string") return { kind, root, fields: {}, unknownElements: [] };
  const fields = fieldsOf(node);
  if (root === "tvshow") {
    delete fields.season;
    delete fields.episode;
    delete fields.series;
  }
  if (root === "album") {
    if (fields.title !== undefined) fields.album ??= fields.title;
    delete fields.title;
  }
  const unknown = Object.keys(node).filter((name) => !/^[@#]/.test(name) && !KNOWN_ELEMENTS.has(name));
  return { kind, root, fields, unknownElements: unknown };
}

/**
 * Reads the text of an NFO: Kodi's XML (several roots allowed), or only the address of a film database.
 * @throws Error with a short cause when it is neither
 */
export function readNfo(text: string): NfoEntry[] {
  const externalId = externalIdFromText(text.slice(-2_000));
  const start = text.search(/<[a-z?!]/i);
  if (start < 0) {
    if (externalId === undefined) throw new Error("it holds neither XML nor a known address");
    return [{ kind: "other", root: "", fields: { externalId }, unknownElements: [] }];
  }
  const parsed = parseXml(text.slice(start));
  const entries = Object.keys(parsed)
    .filter((root) => KIND_OF_NFO_ROOT[root] !== undefined)
    .flatMap((root) => childrenOf(parsed, root).map((node) => entryOf(root, node)));
  if (entries.length === 0) throw new Error("its root element is not one of a media description");
  const [first] = entries;
  if (first !== undefined && externalId !== undefined && entries.length === 1) first.fields.externalId ??= externalId;
  return entries;
}
