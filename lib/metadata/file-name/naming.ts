import { cleanTitle, splitTitles } from "./clean-text.ts";
import { isSeasonDirectory, mostInformativePart } from "./directories.ts";
import { findEpisodeTitle, isDetailBehindYear } from "./episode-title.ts";
import { foldWord } from "./fold-word.ts";
import type { Hole } from "./holes.ts";
import { hasField } from "./match.ts";
import { isGap, type Recognition } from "./recognition.ts";
import type { ReleaseGroup } from "./release-group.ts";
import type { PathPart } from "./scan-name.ts";
import {
  findTitleHole,
  isNumbering,
  LATIN,
  type PartHoles,
  readPart,
  titleFromDirectories,
  trailingBracket,
} from "./title-holes.ts";

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
};

/** Start of the first hole's text: behind the prefix of a lower-case scene name. */
function textOf(recognition: Recognition, hole: Hole, group: ReleaseGroup | undefined): string {
  const text = recognition.scanned.raw.slice(hole.start, hole.end);
  const isPrefixed =
    group !== undefined && group.holes.size === 0 && hole.start === recognition.scanned.parts[hole.part]?.start;
  return isPrefixed ? text.slice(group.text.length + 1) : text;
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
    if (hasField(match, "bonus") && behind !== undefined)
      naming.bonusTitle = cleanTitle(raw.slice(behind.start, behind.end));
    const before = reading.holes.find((hole) => hole.after === match);
    if (hasField(match, "film") && before !== undefined)
      naming.filmTitle = cleanTitle(raw.slice(before.start, before.end));
  }
}

/** Of "Author - Title" the side that a directory repeats is the title. */
function preferKnownTitle(recognition: Recognition, titles: string[], from: PathPart): string[] {
  if (titles.length < 2) return titles;
  const known = titleFromDirectories(recognition, from.index);
  const isNumbered = recognition.matches.some((match) => match.part === known?.part.index && isNumbering(match));
  const text =
    known === undefined || isNumbered
      ? ""
      : foldWord(cleanTitle(recognition.scanned.raw.slice(known.hole.start, known.hole.end)));
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
  naming.titleConfidence = from.confidence;
}

/** A file under a season's directory whose name holds no number in front of words: those words name the episode. */
function isUnderSeason(recognition: Recognition, reading: PartHoles, hasNumbering: boolean): boolean {
  const { parts } = recognition.scanned;
  const parent = parts[reading.part.index - 1];
  return (
    reading.part === parts.at(-1) && parent !== undefined && !hasNumbering && isSeasonDirectory(recognition, parent)
  );
}

function setOwnTitle(recognition: Recognition, naming: Naming, reading: PartHoles, hole: Hole): void {
  const { raw } = recognition.scanned;
  const { before } = hole;
  naming.bracketTitle = trailingBracket(recognition, reading.holes, hole);
  setTitle(recognition, naming, {
    text: textOf(recognition, hole, reading.group),
    part: reading.part,
    confidence: hole.after === undefined ? 0.6 : 0.93,
    isBehindOpeningNumber: before !== undefined && isNumbering(before) && isGap(raw, reading.part.start, before.start),
  });
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
  if (fromAbove !== undefined) {
    const text = raw.slice(fromAbove.hole.start, fromAbove.hole.end);
    setTitle(recognition, naming, { text, part: fromAbove.part, confidence: 0.8, isBehindOpeningNumber: false });
  } else if (found !== undefined) {
    setOwnTitle(recognition, naming, reading, found.hole);
  }
  applyExtras(recognition, reading, naming);
  const used = fromAbove === undefined ? found?.hole : undefined;
  const episodeHole = findEpisodeTitle(recognition, {
    reading,
    fileReading,
    used,
    isAbove: fromAbove !== undefined,
    found: found?.hole,
  });
  if (episodeHole !== undefined && naming.bonusTitle === undefined && naming.filmTitle === undefined) {
    naming.episodeTitle = cleanTitle(raw.slice(episodeHole.start, episodeHole.end));
    naming.isEpisodeByWord = isDetailBehindYear(recognition, episodeHole);
  }
  return naming;
}
