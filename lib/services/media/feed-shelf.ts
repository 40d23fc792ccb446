import { posix } from "node:path";
import { type FeedItem, readSidecar, resolveInsideRoot } from "#lib/connectors/media-files/index.ts";
import type { MediaFields } from "#lib/metadata/index.ts";
import type { SidecarFacts } from "./item-record.ts";

/** What the feeds of a media folder say about a file in it; null when there is no feed near it. */
export type FeedShelf = {
  find(path: string): Promise<SidecarFacts | null>;
  /** Paths of the feeds that may speak of a file. */
  near(path: string): readonly string[];
};

type Feed = { path: string; fields: MediaFields; items: FeedItem[] };

/** A folder with more of them holds something else than feeds. */
const A_FOLDER_MAX = 3;
const TITLE_MIN = 8;

const isFeedName = (path: string): boolean => /\.(?:rss|xml)$/i.test(path);
const folderOf = (path: string): string => posix.dirname(path);
const stemOf = (name: string): string => name.replace(/\.[^.]*$/, "");
const fold = (text: string | undefined): string =>
  (text ?? "")
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "");

const onlyOne = (items: readonly FeedItem[]): FeedItem | undefined => (items.length === 1 ? items[0] : undefined);

/**
 * The entry of a feed that is a file's own: by the name in its media address, by its id, by its title at the end of the file's
 * name, by its day in the name. Where two entries fit, none is taken.
 */
export function entryOfFile(path: string, items: readonly FeedItem[]): FeedItem | undefined {
  const stem = stemOf(posix.basename(path));
  const name = fold(stem);
  const byAddress = onlyOne(items.filter((item) => fold(stemOf(item.enclosureName ?? "")) === name));
  if (byAddress !== undefined) return byAddress;
  const byId = onlyOne(items.filter((item) => fold(item.guid) === name));
  if (byId !== undefined) return byId;
  const titled = items.filter(({ fields }) => {
    const title = fold(fields.title);
    return title === name || (title.length >= TITLE_MIN && name.endsWith(title));
  });
  if (titled.length > 0) return onlyOne(titled);
  const day = /(?<!\d)(\d{4})[-._ ]?(\d{2})[-._ ]?(\d{2})(?!\d)/.exec(stem);
  if (day === null) return undefined;
  const date = day.slice(1).join("-");
  return onlyOne(items.filter(({ fields }) => fields.date === date));
}

const said = (fields: MediaFields): MediaFields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

function factsOf(path: string, feed: Feed): SidecarFacts {
  const { title: series, language, genres, explicit, image } = feed.fields;
  const ofShow = { series, language, genres, explicit };
  const item = entryOfFile(path, feed.items);
  const own = item === undefined ? {} : { image, ...item.fields };
  return { kind: "podcast_episode", fields: said({ ...ofShow, ...own }), path: feed.path };
}

/**
 * The podcast feeds among some sidecars, each read once. A feed speaks of the media in its folder and in those right below it;
 * the nearest one counts, and of several the one that names the file.
 */
export function openFeedShelf(root: string, sidecars: Iterable<string>): FeedShelf {
  const byFolder = Map.groupBy([...sidecars].filter(isFeedName), folderOf);
  const feeds = new Map<string, Promise<Feed | null>>();
  const read = async (path: string): Promise<Feed | null> => {
    const absPath = await resolveInsideRoot(root, path).catch(() => null);
    const reading = absPath === null ? null : await readSidecar(absPath);
    return reading?.ok === true && reading.format === "feed"
      ? { path, fields: reading.fields, items: reading.items }
      : null;
  };
  const load = (path: string): Promise<Feed | null> => {
    const loading = feeds.get(path) ?? read(path);
    feeds.set(path, loading);
    return loading;
  };
  const inFolder = (folder: string): string[] => {
    const paths = byFolder.get(folder) ?? [];
    return paths.length > A_FOLDER_MAX ? [] : paths.sort();
  };
  const foldersOf = (path: string): string[] => [...new Set([folderOf(path), folderOf(folderOf(path))])];
  return {
    near: (path) => foldersOf(path).flatMap(inFolder),
    async find(path) {
      for (const folder of foldersOf(path)) {
        const found = (await Promise.all(inFolder(folder).map(load))).filter((feed) => feed !== null);
        const [first] = found;
        if (first === undefined) continue;
        return factsOf(path, found.find(({ items }) => entryOfFile(path, items) !== undefined) ?? first);
      }
      return null;
    },
  };
}
