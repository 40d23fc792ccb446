import { foldWord } from "./fold-word.ts";
import { hasField, type Match } from "./match.ts";
import { isGap, type Recognition } from "./recognition.ts";
import type { PathPart } from "./scan-name.ts";

export type LibraryKind = "movies" | "shows" | "music" | "podcasts" | "talks";

const LIBRARY_NAMES: Record<LibraryKind, string> = {
  movies: "movie movies film films cinema kino peliculas filme filmer pelis",
  shows:
    "series serie serien tv tvshow tvshows tvseries show shows anime animes animation episodes televisions television sitcoms",
  music: "music musik musique musica albums songs audio soundtracks",
  podcasts: "podcast podcasts",
  talks: "talk talks lecture lectures keynotes conference conferences ted",
};

const LIBRARY_BY_NAME = new Map(
  (Object.keys(LIBRARY_NAMES) as LibraryKind[]).flatMap((kind) =>
    LIBRARY_NAMES[kind].split(" ").map((name): [string, LibraryKind] => [name, kind]),
  ),
);

const STORAGE_NAMES = new Set(
  (
    "av archive archives complete completed content data disk1 disk2 documentaries documentary download downloads downloaded dvd dvds " +
    "files hd hdd home incoming kids library libraries media mnt mount my mydata mydatapool nas new nfs nzb other public root server " +
    "share shared shares sorted srv storage tmp temp torrent torrents transmission unsorted upload uploads usb usenet usr users var " +
    "video videos volume1 volumes watch watched extras featurettes specials subs subtitles sample samples bonus uhd 4k marathon"
  ).split(" "),
);

const compactName = (recognition: Recognition, part: PathPart): string => {
  const text = recognition.scanned.raw.slice(part.start, Math.min(part.end, part.start + 40));
  return foldWord(text).replace(/[^\p{L}\p{N}]+/gu, "");
};

/** Which kind of library a directory name stands for ("TV Shows", "Movies"), if any. */
export function libraryKindOf(recognition: Recognition, part: PathPart): LibraryKind | undefined {
  return LIBRARY_BY_NAME.get(compactName(recognition, part));
}

/** A directory that says nothing about one medium: a library, storage, a single letter. */
export function isGenericDirectory(recognition: Recognition, part: PathPart): boolean {
  const name = compactName(recognition, part);
  return name.length <= 1 || LIBRARY_BY_NAME.has(name) || STORAGE_NAMES.has(name);
}

const INFORMATIVE_FIELDS_EXCLUDED = new Set(["container", "uuid", "website"]);

function weightOf(match: Match): number {
  return match.properties.length > 0 && match.properties.every(({ field }) => INFORMATIVE_FIELDS_EXCLUDED.has(field))
    ? 0
    : 1;
}

/** The part that says most: the one with most matches, the nearest to the file among equals. */
export function mostInformativePart(recognition: Recognition): PathPart | undefined {
  const counts = new Map<number, number>();
  for (const match of recognition.matches) counts.set(match.part, (counts.get(match.part) ?? 0) + weightOf(match));
  let best = recognition.scanned.parts.at(-1);
  for (const part of recognition.scanned.parts.toReversed()) {
    if (part !== best && (isGenericDirectory(recognition, part) || isSeasonDirectory(recognition, part))) continue;
    if ((counts.get(part.index) ?? 0) > (counts.get(best?.index ?? -1) ?? 0)) best = part;
  }
  return best;
}

/** A directory that holds a season's number and no title ("Season 1", "Saison 12 Français", "S02"). */
export function isSeasonDirectory(recognition: Recognition, part: PathPart): boolean {
  const last = recognition.scanned.parts.at(-1);
  if (part === last) return false;
  const row = recognition.matches.filter((match) => match.part === part.index);
  const first = recognition.scanned.words[part.firstWord];
  const marker = row.find((match) => hasField(match, "season") && match.start === first?.start);
  if (first === undefined || marker === undefined) return false;
  const isWord = /^\p{L}{4}/u.test(first.key) || /^\d/.test(first.key);
  return isWord || isGap(recognition.scanned.raw, marker.end, part.end);
}
