import { cleanTitle, splitTitles } from "./clean-text.ts";
import { isGenericDirectory, isSeasonDirectory, mostInformativePart } from "./directories.ts";
import { foldWord } from "./fold-word.ts";
import { findHoles, type Hole } from "./holes.ts";
import { hasField, type Match } from "./match.ts";
import { isGap, type Recognition } from "./recognition.ts";
import { findReleaseGroup, type ReleaseGroup } from "./release-group.ts";
import type { PathPart } from "./scan-name.ts";

export type Naming = {
  title?: string | undefined;
  alternativeTitles: string[];
  episodeTitle?: string | undefined;
  filmTitle?: string | undefined;
  bonusTitle?: string | undefined;
  releaseGroup?: string | undefined;
  /** Words in a bracket right behind the title. */
  bracketTitle?: string | undefined;
  /** A word such as "Special" alone behind the year names a kind of episode. */
  isEpisodeByWord: boolean;
  titleConfidence: number;
  groupConfidence: number;
  /** The part the title was read from. */
  titlePart?: PathPart | undefined;
};

const LATIN = /\p{Script=Latin}/u;

type PartHoles = { part: PathPart; holes: readonly Hole[]; group: ReleaseGroup | undefined };

const isNumbering = (match: Match | undefined): boolean => match !== undefined && (match.kind === "number" || match.kind === "date");

function readPart(recognition: Recognition, part: PathPart): PartHoles {
  const holes = findHoles(recognition, part);
  const group = findReleaseGroup(recognition, part, holes);
  return { part, group, holes: holes.filter((hole) => !group?.holes.has(hole)) };
}

/** Start of the first hole's text: behind the prefix of a lower-case scene name. */
function textOf(recognition: Recognition, hole: Hole, group: ReleaseGroup | undefined): string {
  const text = recognition.scanned.raw.slice(hole.start, hole.end);
  const isPrefixed = group !== undefined && group.holes.size === 0 && hole.start === recognition.scanned.parts[hole.part]?.start;
  return isPrefixed ? text.slice(group.text.length + 1) : text;
}

/** Extends a hole over a bracket in the middle of a title: "You Can (Not) Go". */
function extendHole(holes: readonly Hole[], first: Hole): Hole {
  const at = holes.indexOf(first);
  const middle = holes[at + 1];
  const rest = holes[at + 2];
  if (middle === undefined || rest === undefined || rest.bracket !== first.bracket || middle.bracket === first.bracket) return first;
  if (middle.before !== first.before || rest.before !== first.before) return first;
  return { ...rest, start: first.start, before: first.before };
}

/** Names all in brackets: the title stands in front of the number, preferably in Latin letters. */
function bracketedTitle(recognition: Recognition, holes: readonly Hole[], numbering: Match | undefined): Hole | undefined {
  const ahead = numbering === undefined ? [] : holes.filter((hole) => hole.end <= numbering.start).slice(-2);
  const { raw } = recognition.scanned;
  return ahead.findLast((hole) => LATIN.test(raw.slice(hole.start, hole.end))) ?? ahead.at(-1) ?? holes[0];
}

/** "Title (Original Title) 2011": an alternative in the bracket that follows. */
function trailingBracket(recognition: Recognition, holes: readonly Hole[], title: Hole): string | undefined {
  const next = holes[holes.indexOf(title) + 1];
  if (next === undefined || next.bracket < 0 || next.before !== title.before || title.bracket >= 0) return undefined;
  const bracket = recognition.scanned.brackets[next.bracket];
  const { raw } = recognition.scanned;
  const isWhole = bracket !== undefined && raw[bracket.open] === "(" && isGap(raw, bracket.open, next.start) && isGap(raw, next.end, bracket.close);
  return isWhole ? cleanTitle(raw.slice(next.start, next.end)) : undefined;
}

type TitleHole = { hole: Hole; isBeforeNumbering: boolean };

function findTitleHole(recognition: Recognition, { part, holes }: PartHoles): TitleHole | undefined {
  const numbering = recognition.matches.find((match) => match.part === part.index && isNumbering(match));
  const film = recognition.matches.find((match) => match.part === part.index && hasField(match, "film"));
  if (film !== undefined) {
    const behind = holes.find((hole) => hole.start >= film.end);
    if (behind !== undefined) return { hole: behind, isBeforeNumbering: true };
  }
  const open = holes.find((hole) => hole.bracket < 0) ?? bracketedTitle(recognition, holes, numbering);
  if (open === undefined) return undefined;
  const isBeforeNumbering = numbering === undefined || open.start < numbering.start;
  return { hole: extendHole(holes, open), isBeforeNumbering };
}

/** Title of the show above the file: the nearest directory with words that is no season and no storage. */
function titleFromDirectories(recognition: Recognition, from: number): { hole: Hole; part: PathPart } | undefined {
  for (const part of recognition.scanned.parts.slice(0, Math.max(0, from)).toReversed()) {
    const below = recognition.scanned.parts[part.index + 1];
    const isShow = below !== undefined && below.index <= from && isSeasonDirectory(recognition, below);
    if ((isGenericDirectory(recognition, part) && !isShow) || isSeasonDirectory(recognition, part)) continue;
    const found = findTitleHole(recognition, readPart(recognition, part));
    if (found !== undefined) return { hole: found.hole, part };
  }
  return undefined;
}

function episodeTitleHole(recognition: Recognition, { part, holes }: PartHoles, title: Hole | undefined): Hole | undefined {
  const row = recognition.matches.filter((match) => match.part === part.index);
  const numberings = row.filter(isNumbering);
  if (numberings.length === 0) return holes.find((hole) => hole !== title && isDetailBehindYear(recognition, hole));
  for (const numbering of numberings.slice(-4).toReversed()) {
    const found = holes.find((hole) => hole !== title && isTitleBehind({ recognition, row, numbering }, hole));
    if (found !== undefined) return found;
  }
  return undefined;
}

const BETWEEN_KINDS = new Set(["year", "country", "site", "number", "date"]);

/** Words directly behind a number, in its bracket or outside brackets. */
function isTitleBehind(place: { recognition: Recognition; row: readonly Match[]; numbering: Match }, hole: Hole): boolean {
  const { recognition, row, numbering } = place;
  if (hole.start < numbering.end) return false;
  const between = row.filter((match) => match.start >= numbering.end && match.end <= hole.start);
  const isDirect = between.every((match) => BETWEEN_KINDS.has(match.kind));
  return isDirect && (hole.bracket < 0 || isInBracketOf(recognition, numbering, hole));
}

const EPISODE_DETAILS = new Set(["special", "pilot", "unaired pilot", "christmas special", "holiday special", "finale", "season finale"]);

/** "Show.2014.Special": a word for a kind of episode alone behind the year. */
function isDetailBehindYear(recognition: Recognition, hole: Hole): boolean {
  if (hole.before?.kind !== "year") return false;
  return EPISODE_DETAILS.has(cleanTitle(recognition.scanned.raw.slice(hole.start, hole.end)).toLowerCase());
}

function isInBracketOf(recognition: Recognition, match: Match, hole: Hole): boolean {
  const bracket = recognition.scanned.brackets[hole.bracket];
  return bracket !== undefined && match.start > bracket.open && match.end < bracket.close;
}


/** Of several titles written side by side the first counts, except that one in Latin letters goes first when the other is not. */
function orderTitles(text: string): string[] {
  const titles = splitTitles(text);
  const latin = titles.findIndex((title) => LATIN.test(title));
  if (!text.includes("/") || latin <= 0) return titles;
  return [titles[latin] ?? "", ...titles.filter((_, index) => index !== latin)];
}

const isMixedCase = (text: string): boolean => text !== text.toUpperCase() && text !== text.toLowerCase();

/** The same title is written in several parts: the spelling with both cases wins. */
function bestSpelling(recognition: Recognition, title: string, from: PathPart): string {
  if (isMixedCase(title)) return title;
  for (const part of recognition.scanned.parts) {
    if (part === from) continue;
    const hole = findTitleHole(recognition, readPart(recognition, part))?.hole;
    const other = hole === undefined ? "" : cleanTitle(recognition.scanned.raw.slice(hole.start, hole.end));
    if (other.toLowerCase() === title.toLowerCase() && isMixedCase(other)) return other;
  }
  return title;
}

function applyExtras(recognition: Recognition, reading: PartHoles, naming: Naming): void {
  const { raw } = recognition.scanned;
  for (const match of recognition.matches) {
    if (match.part !== reading.part.index) continue;
    const behind = reading.holes.find((hole) => hole.before === match);
    if (hasField(match, "bonus") && behind !== undefined) naming.bonusTitle = cleanTitle(raw.slice(behind.start, behind.end));
    const before = reading.holes.find((hole) => hole.after === match);
    if (hasField(match, "film") && before !== undefined) naming.filmTitle = cleanTitle(raw.slice(before.start, before.end));
  }
}

/** Of "Author - Title" the side that a directory repeats is the title. */
function preferKnownTitle(recognition: Recognition, titles: string[], from: PathPart): string[] {
  if (titles.length < 2) return titles;
  const known = titleFromDirectories(recognition, from.index);
  const isNumbered = recognition.matches.some((match) => match.part === known?.part.index && isNumbering(match));
  const text = known === undefined || isNumbered ? "" : foldWord(cleanTitle(recognition.scanned.raw.slice(known.hole.start, known.hole.end)));
  const at = titles.findIndex((title) => foldWord(title) === text);
  return at <= 0 ? titles : [titles[at] ?? "", ...titles.filter((_, index) => index !== at)];
}

type TitleSource = { text: string; part: PathPart; confidence: number; isBehindOpeningNumber: boolean };

function setTitle(recognition: Recognition, naming: Naming, from: TitleSource): void {
  const titles = preferKnownTitle(recognition, orderTitles(from.text), from.part);
  const [title, ...alternatives] = titles;
  if (title === undefined) return;
  if (from.isBehindOpeningNumber && alternatives.length === 1) naming.episodeTitle = alternatives.pop();
  naming.title = bestSpelling(recognition, title, from.part);
  naming.alternativeTitles = alternatives;
  naming.titlePart = from.part;
  naming.titleConfidence = from.confidence;
}

/** A file under a season's directory whose name holds no number in front of words: those words name the episode. */
function isUnderSeason(recognition: Recognition, reading: PartHoles, hasNumbering: boolean): boolean {
  const { parts } = recognition.scanned;
  const parent = parts[reading.part.index - 1];
  return reading.part === parts.at(-1) && parent !== undefined && !hasNumbering && isSeasonDirectory(recognition, parent);
}

/** Titles and group from the words that no match explains. */
export function nameMedium(recognition: Recognition): Naming {
  const naming: Naming = { alternativeTitles: [], isEpisodeByWord: false, titleConfidence: 0, groupConfidence: 0 };
  const { parts, raw } = recognition.scanned;
  const file = parts.at(-1);
  const best = mostInformativePart(recognition);
  if (file === undefined || best === undefined) return naming;
  const reading = readPart(recognition, best);
  const fileReading = best === file ? reading : readPart(recognition, file);
  const group = reading.group ?? fileReading.group;
  if (group !== undefined && group.text !== "") {
    naming.releaseGroup = group.text;
    naming.groupConfidence = group.confidence;
  }
  const found = findTitleHole(recognition, reading);
  const hasNumbering = recognition.matches.some((match) => match.part === best.index && isNumbering(match));
  const isOwn = found?.isBeforeNumbering === true && !isUnderSeason(recognition, reading, hasNumbering);
  const fromAbove = isOwn ? undefined : titleFromDirectories(recognition, best.index);
  if (found !== undefined && fromAbove === undefined) {
    const confidence = found.hole.after === undefined ? 0.6 : 0.93;
    const text = textOf(recognition, found.hole, reading.group);
    naming.bracketTitle = trailingBracket(recognition, reading.holes, found.hole);
    const isBehindOpeningNumber = found.hole.before !== undefined && isNumbering(found.hole.before) && isGap(raw, best.start, found.hole.before.start);
    setTitle(recognition, naming, { text, part: best, confidence, isBehindOpeningNumber });
  } else if (fromAbove !== undefined) {
    setTitle(recognition, naming, { text: raw.slice(fromAbove.hole.start, fromAbove.hole.end), part: fromAbove.part, confidence: 0.8, isBehindOpeningNumber: false });
  }
  applyExtras(recognition, reading, naming);
  const used = fromAbove === undefined ? found?.hole : undefined;
  const episodeHole = episodeTitleOf(recognition, { reading, fileReading, used, isAbove: fromAbove !== undefined, found: found?.hole });
  if (episodeHole !== undefined && naming.bonusTitle === undefined && naming.filmTitle === undefined) {
    naming.episodeTitle = cleanTitle(raw.slice(episodeHole.start, episodeHole.end));
    naming.isEpisodeByWord = isDetailBehindYear(recognition, episodeHole);
  }
  return naming;
}

/** The directory of one episode may hold the title that its file leaves out. */
function titleOfDirectory(recognition: Recognition): Hole | undefined {
  const { parts } = recognition.scanned;
  const parent = parts.at(-2);
  const isSameEpisode = parent !== undefined && recognition.matches.some((match) => match.part === parent.index && hasField(match, "episode"));
  return isSameEpisode ? episodeTitleHole(recognition, readPart(recognition, parent), undefined) : undefined;
}

type EpisodeTitleQuery = { reading: PartHoles; fileReading: PartHoles; used: Hole | undefined; isAbove: boolean; found: Hole | undefined };

function episodeTitleOf(recognition: Recognition, query: EpisodeTitleQuery): Hole | undefined {
  const fromFile = episodeTitleHole(recognition, query.fileReading, query.used);
  if (fromFile !== undefined) return fromFile;
  const fromBest = query.reading === query.fileReading ? titleOfDirectory(recognition) : episodeTitleHole(recognition, query.reading, query.used);
  return fromBest ?? (query.isAbove ? query.found : undefined);
}
