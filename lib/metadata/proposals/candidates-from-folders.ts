import { foldText, isPlaceholder } from "../placeholders.ts";
import type { FieldName, MediaKind } from "../schemas.ts";
import type { Candidate, ProposalEvidence } from "./proposal.ts";

const SEASON = /^(?:season|staffel|saison|temporada|stagione|series|sezon|s)[ ._-]?(\d{1,3})$/i;
const DISC = /^(?:cd|disc|disk|dvd)[ ._-]?(\d{1,2})$/i;
const WITH_YEAR = /^(.*?)[ ._-]*[([]((?:19|20)\d{2})[)\]]?[^\p{L}]*$/u;
/** Folders that sort files instead of naming something. */
const SORTING =
  /^(?:[a-z0-9#]|\d{4}|media|library|downloads?|videos?|movies?|films?|tv|tv ?shows?|series|shows?|music|musik|audio|songs?|podcasts?|audio ?books?|talks?|lectures?|incoming|new|misc|various|unsorted|other|complete|done|flac|mp3|lossless|hd|4k|uhd|sd|root|data|share|public|home|files?|documents?|collections?|albums?|artists?|compilations?|extras?|featurettes?|samples?|subs?|subtitles?)$/;

type Level = { name: string; year: number | undefined };

const tidy = (name: string): string => (/ /.test(name) ? name : name.replace(/[._]+/g, " ")).trim();

function levelOf(folder: string): Level {
  const dated = WITH_YEAR.exec(folder);
  const name = tidy(dated?.[1] === undefined || dated[1].trim() === "" ? folder : dated[1]);
  return { name, year: dated?.[2] === undefined ? undefined : Number(dated[2]) };
}

const isNaming = (folder: string): boolean => {
  const folded = foldText(folder);
  return folded !== "" && !SORTING.test(folded) && !isPlaceholder("album", folder);
};

type Find = (field: FieldName, value: string | number, confidence: number) => Candidate;

function inSeries(folders: string[], found: Find): Candidate[] {
  const last = folders.at(-1) ?? "";
  const season = SEASON.exec(last)?.[1];
  const show = season === undefined ? last : (folders.at(-2) ?? "");
  const candidates: Candidate[] = [];
  if (season !== undefined) candidates.push(found("season", Number(season), 0.93));
  if (/^specials$/i.test(last)) candidates.push(found("season", 0, 0.85));
  const isShow = show !== "" && isNaming(show) && !/^specials$/i.test(show);
  if (isShow) candidates.push(found("series", levelOf(show).name, season === undefined ? 0.7 : 0.9));
  return candidates;
}

function inAlbum(folders: string[], found: Find): Candidate[] {
  const disc = DISC.exec(folders.at(-1) ?? "")?.[1];
  const above = disc === undefined ? folders : folders.slice(0, -1);
  const candidates: Candidate[] = disc === undefined ? [] : [found("disc", Number(disc), 0.9)];
  const album = above.at(-1) ?? "";
  const artist = above.at(-2) ?? "";
  if (!isNaming(album)) return candidates;
  const level = levelOf(album);
  if (level.year !== undefined) candidates.push(found("year", level.year, 0.78));
  if (isNaming(artist)) {
    candidates.push(found("album", level.name, 0.82), found("artist", tidy(artist), 0.78));
    candidates.push(found("albumArtist", tidy(artist), 0.8));
    return candidates;
  }
  const dash = / - /.test(level.name) ? level.name.split(" - ") : [];
  if (dash.length === 2 && dash.every((part) => isNaming(part) && !/^\d+$/.test(part))) {
    candidates.push(found("artist", (dash[0] ?? "").trim(), 0.72), found("album", (dash[1] ?? "").trim(), 0.76));
  } else if (above.length >= 1) candidates.push(found("album", level.name, 0.55));
  return candidates;
}

function inMovieFolder(folders: string[], found: Find): Candidate[] {
  const level = levelOf(folders.at(-1) ?? "");
  if (level.year === undefined || !isNaming(level.name)) return [];
  return [found("title", level.name, 0.85), found("year", level.year, 0.92)];
}

const READERS: Partial<Record<MediaKind, (folders: string[], found: Find) => Candidate[]>> = {
  episode: inSeries,
  podcast_episode: (folders, found) => inSeries(folders, found),
  music: inAlbum,
  movie: inMovieFolder,
  audiobook: (folders, found) => {
    const [author, book] = [folders.at(-2) ?? "", folders.at(-1) ?? ""];
    if (!isNaming(book) || !isNaming(author)) return [];
    return [found("author", tidy(author), 0.78), found("title", levelOf(book).name, 0.6)];
  },
  talk: (folders, found) => {
    const level = levelOf(folders.at(-1) ?? "");
    const candidates = isNaming(level.name) ? [found("event", level.name, 0.7)] : [];
    return level.year === undefined ? candidates : [...candidates, found("year", level.year, 0.8)];
  },
};

/** What the folders say: Artist/Album (Year), Series/Season 2, Film (Year), Author/Book, Event. */
export function candidatesFromFolders({ item }: ProposalEvidence): Candidate[] {
  const folders = item.relPath.split("/").slice(0, -1);
  if (folders.length === 0) return [];
  const shown = folders.slice(-2).join("/");
  const found: Find = (field, value, confidence) => ({
    field,
    value,
    origin: "file_name",
    confidence,
    reason: `it lies in the folder "${shown}"`,
  });
  return READERS[item.kind]?.(folders, found) ?? [];
}
