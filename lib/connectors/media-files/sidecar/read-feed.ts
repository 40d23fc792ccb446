import type { MediaFields } from "#lib/metadata/index.ts";
import { cleanCount, cleanDate, cleanLanguage, cleanLine, cleanList, cleanText } from "../reader/clean-values.ts";
import { dropAbsent } from "../reader/tags-from-music-metadata.ts";
import { attributeOf, childrenOf, parseXml, textOf, textsOf, type XmlNode } from "./parse-xml.ts";

/** One episode of a feed. `enclosureName` is the last part of the media address: it links the entry to a file. */
export type FeedItem = { fields: MediaFields; guid: string | undefined; enclosureName: string | undefined };
export type Feed = { fields: MediaFields; items: FeedItem[] };

const ITEMS_MAX = 20_000;

function plainText(html: string | undefined): string | undefined {
  const text = html
    ?.replace(/<(?:br|\/p|\/li|\/div)[^<>]{0,200}>/gi, "\n")
    .replace(/<[^<>]{0,2000}>/g, "")
    .replace(/[ \t]+/g, " ");
  return cleanText(text, 100_000);
}

function categoriesOf(node: string | XmlNode): string[] | undefined {
  const itunes = childrenOf(node, "itunes:category");
  const nested = itunes.flatMap((entry) => childrenOf(entry, "itunes:category"));
  const names = [...itunes, ...nested].map((entry) => attributeOf(entry, "text") ?? "");
  const atom = childrenOf(node, "category").map((entry) => attributeOf(entry, "term") ?? textOf(entry));
  return cleanList([...names, ...atom].filter((name) => name !== ""));
}

function imageOf(node: string | XmlNode): string | undefined {
  const itunes = attributeOf(childrenOf(node, "itunes:image")[0], "href");
  return cleanLine(itunes ?? textsOf(childrenOf(node, "image")[0], "url")[0] ?? textsOf(node, "logo", "icon")[0]);
}

function explicitOf(node: string | XmlNode): boolean | undefined {
  const text = textsOf(node, "itunes:explicit")[0]?.toLowerCase();
  return text === undefined ? undefined : /^(?:yes|true|explicit)$/.test(text);
}

function linkOf(node: string | XmlNode): string | undefined {
  const links = childrenOf(node, "link");
  const plain = links.map(textOf).find((text) => text !== "");
  const alternate = links.find((link) => (attributeOf(link, "rel") ?? "alternate") === "alternate");
  return cleanLine(plain ?? attributeOf(alternate, "href"));
}

function commonFields(node: string | XmlNode): MediaFields {
  return {
    title: cleanLine(textsOf(node, "itunes:title", "title")[0]),
    summary: plainText(textsOf(node, "content:encoded", "description", "itunes:summary", "summary", "subtitle")[0]),
    genres: categoriesOf(node),
    tags: cleanList(textsOf(node, "itunes:keywords").flatMap((text) => text.split(","))),
    image: imageOf(node),
    explicit: explicitOf(node),
    link: linkOf(node),
  };
}

function personsOf(node: string | XmlNode): string | undefined {
  return cleanList(textsOf(node, "podcast:person"))?.join("; ");
}

function itemOf(node: string | XmlNode, show: MediaFields): FeedItem {
  const enclosure = childrenOf(node, "enclosure")[0];
  const atomLink = childrenOf(node, "link").find((link) => attributeOf(link, "rel") === "enclosure");
  const media = childrenOf(node, "media:content")[0];
  const address = attributeOf(enclosure, "url") ?? attributeOf(atomLink, "href") ?? attributeOf(media, "url");
  const dated = cleanDate(textsOf(node, "pubDate", "published", "updated", "dc:date")[0]);
  return {
    guid: cleanLine(textsOf(node, "guid", "id")[0]),
    enclosureName: enclosureName(address),
    fields: dropAbsent<MediaFields>({
      ...commonFields(node),
      series: show.title,
      language: show.language,
      artist: personsOf(node) ?? cleanLine(textsOf(node, "itunes:author")[0]) ?? show.author,
      season: cleanCount(textsOf(node, "itunes:season", "podcast:season")[0]),
      episode: cleanCount(textsOf(node, "itunes:episode", "podcast:episode")[0]),
      year: dated.year,
      date: dated.date,
    }),
  };
}

function enclosureName(address: string | undefined): string | undefined {
  if (address === undefined) return undefined;
  const name =
    address
      .replace(/[?#].*$/s, "")
      .split("/")
      .at(-1) ?? "";
  try {
    return cleanLine(decodeURIComponent(name));
  } catch {
    return cleanLine(name);
  }
}

/**
 * Reads a podcast feed (RSS 2.0 with the itunes and podcast namespaces, or Atom).
 * @throws Error with a short cause when the text is no feed
 */
export function readFeed(text: string): Feed {
  const parsed = parseXml(text);
  const channel = childrenOf(childrenOf(parsed, "rss")[0] ?? childrenOf(parsed, "rdf:RDF")[0], "channel")[0];
  const source = channel ?? childrenOf(parsed, "feed")[0];
  if (source === undefined) throw new Error("its root element is not one of a feed");
  const author = textsOf(source, "itunes:author")[0] ?? textsOf(childrenOf(source, "author")[0], "name")[0];
  const fields = dropAbsent<MediaFields>({
    ...commonFields(source),
    author: cleanLine(author),
    language: cleanLanguage(textsOf(source, "language")[0] ?? attributeOf(source, "xml:lang")),
    copyright: cleanLine(textsOf(source, "copyright", "rights")[0]),
  });
  const items = [...childrenOf(source, "item"), ...childrenOf(source, "entry")].slice(0, ITEMS_MAX);
  return { fields, items: items.map((item) => itemOf(item, fields)) };
}
