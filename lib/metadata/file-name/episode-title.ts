import { cleanTitle } from "./clean-text.ts";
import type { Hole } from "./holes.ts";
import { hasField, type Match } from "./match.ts";
import type { Recognition } from "./recognition.ts";
import { isNumbering, type PartHoles, readPart } from "./title-holes.ts";

/** Words directly behind the episode's number or date, the last such number first. */
function episodeTitleHole(
  recognition: Recognition,
  { part, holes }: PartHoles,
  title: Hole | undefined,
): Hole | undefined {
  const row = recognition.matches.filter((match) => match.part === part.index);
  const numberings = row.filter((match) => isNumbering(match) && !isSeasonOnly(match));
  if (numberings.length === 0) return holes.find((hole) => hole !== title && isDetailBehindYear(recognition, hole));
  for (const numbering of numberings.slice(-4).toReversed()) {
    const found = holes.find((hole) => hole !== title && isTitleBehind({ recognition, row, numbering }, hole));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What stands behind a whole season is no title of an episode. */
const isSeasonOnly = (match: Match): boolean => hasField(match, "season") && !hasField(match, "episode");

const BETWEEN_KINDS = new Set(["year", "country", "site", "number", "date"]);

/** Words directly behind a number, in its bracket or outside brackets. */
function isTitleBehind(
  place: { recognition: Recognition; row: readonly Match[]; numbering: Match },
  hole: Hole,
): boolean {
  const { recognition, row, numbering } = place;
  if (hole.start < numbering.end) return false;
  const between = row.filter((match) => match.start >= numbering.end && match.end <= hole.start);
  const isDirect = between.every((match) => BETWEEN_KINDS.has(match.kind));
  return isDirect && (hole.bracket < 0 || isInBracketOf(recognition, numbering, hole));
}

const EPISODE_DETAILS = new Set([
  "special",
  "pilot",
  "unaired pilot",
  "christmas special",
  "holiday special",
  "finale",
  "season finale",
]);

/** "Show.2014.Special": a word for a kind of episode alone behind the year. */
export function isDetailBehindYear(recognition: Recognition, hole: Hole): boolean {
  if (hole.before?.kind !== "year") return false;
  return EPISODE_DETAILS.has(cleanTitle(recognition.scanned.raw.slice(hole.start, hole.end)).toLowerCase());
}

function isInBracketOf(recognition: Recognition, match: Match, hole: Hole): boolean {
  const bracket = recognition.scanned.brackets[hole.bracket];
  return bracket !== undefined && match.start > bracket.open && match.end < bracket.close;
}

/** The directory of one episode may hold the title that its file leaves out. */
function titleOfDirectory(recognition: Recognition): Hole | undefined {
  const { parts } = recognition.scanned;
  const parent = parts.at(-2);
  const isSameEpisode =
    parent !== undefined &&
    recognition.matches.some((match) => match.part === parent.index && hasField(match, "episode"));
  return isSameEpisode ? episodeTitleHole(recognition, readPart(recognition, parent), undefined) : undefined;
}

/** `used` names the words already taken as title, `found` those of the file when the title came from above. */
type EpisodeTitleQuery = {
  reading: PartHoles;
  fileReading: PartHoles;
  used: Hole | undefined;
  isAbove: boolean;
  found: Hole | undefined;
};

/** The words that name the episode: in the file, else in the directory that says most, else in that of the episode. */
export function findEpisodeTitle(recognition: Recognition, query: EpisodeTitleQuery): Hole | undefined {
  const fromFile = episodeTitleHole(recognition, query.fileReading, query.used);
  if (fromFile !== undefined) return fromFile;
  const fromBest =
    query.reading === query.fileReading
      ? titleOfDirectory(recognition)
      : episodeTitleHole(recognition, query.reading, query.used);
  return fromBest ?? (query.isAbove ? query.found : undefined);
}
