import { hasField, type Match, type MatchKind } from "./match.ts";
import { isGap, type Recognition, release } from "./recognition.ts";
import type { PathPart, Word } from "./scan-name.ts";

const JARGON = new Set<MatchKind>(["tech", "language", "edition", "label"]);

type PartView = {
  readonly recognition: Recognition;
  readonly part: PathPart;
  /** Matches of the part by position. */
  readonly row: readonly Match[];
  readonly accepted: Set<Match>;
};

const wordsOf = ({ recognition, part }: PartView): readonly Word[] =>
  recognition.scanned.words.slice(part.firstWord, part.lastWord);

/** Capitals, also in the manner of release groups, who leave every i small ("LiMiTED", "iTALiAN"). */
function isUpper(text: string): boolean {
  const letters = text.replace(/[^\p{L}]+/gu, "").replaceAll("i", "I");
  return letters.length >= 2 && letters === letters.toUpperCase() && letters !== letters.toLowerCase();
}

const hasLower = (text: string): boolean => text !== text.toUpperCase();

/** Written in capitals while the words of the title are not: jargon rather than title. */
function standsOut(view: PartView, match: Match): boolean {
  const { raw, words } = view.recognition.scanned;
  const text = raw.slice(match.start, match.end);
  if (!isUpper(text)) return false;
  for (
    let at = view.part.firstWord;
    at < view.part.lastWord && (words[at]?.start ?? match.start) < match.start;
    at += 1
  ) {
    if (hasLower(words[at]?.text ?? "")) return true;
  }
  return false;
}

const isCompleteMark = (match: Match): boolean => match.properties.some(({ value }) => value === "Complete");

function joins(view: PartView, left: Match | undefined, right: Match | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  return isGap(view.recognition.scanned.raw, left.end, right.start);
}

/** An everyday word behind the words of a title ("…Jazz Festival 720p"): the title's own unless its capitals set it apart. */
function mayEndTitle(view: PartView, match: Match): boolean {
  if (match.belief !== "common" || (match.kind !== "label" && match.kind !== "edition") || isCompleteMark(match))
    return false;
  const left = view.row.findLast((other) => other.end <= match.start && view.accepted.has(other));
  const isBehindMatch = left !== undefined && joins(view, left, match);
  return !isBehindMatch && !standsOut(view, match);
}

/** "Title.of.Film.German.2011.DVDRip": a dotted release with jargon behind the year, and at least three words in front. */
function isInRelease(view: PartView, match: Match, year: Match): boolean {
  const { raw } = view.recognition.scanned;
  const next = view.row[view.row.indexOf(year) + 1];
  const isDotted = raw[match.start - 1] === "." && raw[match.end] === ".";
  const wordsBefore = wordsOf(view).filter((word) => word.end <= match.start).length;
  return isDotted && wordsBefore > 2 && next !== undefined && JARGON.has(next.kind) && joins(view, year, next);
}

/** Whether an accepted match directly to the right makes this one believable. */
function isSupportedByRight(view: PartView, match: Match, right: Match): boolean {
  if (JARGON.has(right.kind)) return match.kind !== "country" && !mayEndTitle(view, match);
  if (match.kind === "country") return right.kind !== "site";
  if (right.kind === "number" && isCompleteMark(match)) return true;
  if (right.kind === "year")
    return (
      (match.belief === "likely" && (match.kind === "edition" || match.kind === "label")) ||
      standsOut(view, match) ||
      (match.kind === "language" && isInRelease(view, match, right))
    );
  return standsOut(view, match) && match.belief === "likely" && match.kind !== "label";
}

/** Whether an accepted match directly to the left makes this one believable. */
function isSupportedByLeft(view: PartView, match: Match, left: Match, right: Match | undefined): boolean {
  if (match.kind === "country") return false;
  if (JARGON.has(left.kind)) return true;
  const { raw } = view.recognition.scanned;
  const isLast =
    isGap(raw, match.end, right?.start ?? view.part.end) && (right === undefined || view.accepted.has(right));
  if (isLast) return match.belief === "likely" || standsOut(view, match) || right !== undefined;
  return left.kind === "year" && (match.belief === "likely" || standsOut(view, match));
}

/** A bracket whose whole content is known jargon ("[Sub ITA]", "(US)", "[HD]"). */
function acceptFullBrackets(view: PartView): void {
  const { raw, brackets } = view.recognition.scanned;
  const inside = new Map<number, Match[]>();
  const bracketOfWord = new Map(wordsOf(view).map((word) => [word.start, word.bracket]));
  for (const match of view.row) {
    const bracket = bracketOfWord.get(match.start) ?? -1;
    if (bracket >= 0) inside.set(bracket, [...(inside.get(bracket) ?? []), match]);
  }
  for (const [index, matches] of inside) {
    const bracket = brackets[index];
    if (bracket === undefined || !isFirstWordBefore(view, bracket.open, matches)) continue;
    let at = bracket.open;
    const isFull = matches.every((match) => {
      const joined = isGap(raw, at, match.start);
      at = match.end;
      return joined;
    });
    if (isFull && isGap(raw, at, bracket.close)) for (const match of matches) view.accepted.add(match);
  }
}

/** A leading bracket with a plain word is a group or a title, not jargon. */
function isFirstWordBefore(view: PartView, open: number, matches: readonly Match[]): boolean {
  if (open > view.part.start && !isGap(view.recognition.scanned.raw, view.part.start, open)) return true;
  return matches.some(({ belief }) => belief !== "common");
}

/** True when the doubtful match opens the part and other words follow: then it belongs to the title. */
function opensTitle(view: PartView, match: Match): boolean {
  const { raw } = view.recognition.scanned;
  if (!isGap(raw, view.part.start, match.start)) return false;
  if (/^[ ._]-[ ._]/.test(raw.slice(match.end, match.end + 3))) return false;
  let at = match.end;
  for (const other of view.row) {
    if (other.start < at || !view.accepted.has(other)) continue;
    if (!isGap(raw, at, other.start)) return true;
    at = other.end;
  }
  return !isGap(raw, at, view.part.end);
}

/** A part that is all jargon ("ENG - SubFR", a directory "French HDTV"): then its words vouch for each other. */
function acceptAllJargon(view: PartView): void {
  const { raw } = view.recognition.scanned;
  let at = view.part.start;
  for (const match of view.row) {
    if (!isGap(raw, at, match.start)) return;
    at = match.end;
  }
  const isVouched = view.row.length > 1 && view.row.some(({ belief }) => belief !== "common");
  if (isVouched && isGap(raw, at, view.part.end))
    for (const match of view.row) if (match.kind !== "year") view.accepted.add(match);
}

/** Words of a leading bracket that also holds unknown words are part of a group's name ("[ABC Fansubs]"). */
function rejectInGroupName(view: PartView): void {
  const { raw, brackets, words } = view.recognition.scanned;
  const first = words[view.part.firstWord];
  const bracket = brackets[first?.bracket ?? -1];
  if (bracket === undefined || !isGap(raw, view.part.start, bracket.open)) return;
  const inside = view.row.filter((match) => match.end <= bracket.close);
  let at = bracket.open;
  const isFull = inside.every((match) => {
    const joined = isGap(raw, at, match.start);
    at = match.end;
    return joined;
  });
  if (isFull && isGap(raw, at, bracket.close)) return;
  for (const match of inside) if (match.kind === "label" || match.belief !== "sure") view.accepted.delete(match);
}

const TITLE_LIKE = new Set<MatchKind>(["edition", "label", "language", "date"]);

/** A name that opens with jargon or a date directly in front of its year or number ("Unrated.2009") has it as its title. */
function rescueTitle(view: PartView): void {
  const { raw } = view.recognition.scanned;
  const [first, second] = view.row.filter((match) => view.accepted.has(match));
  if (first === undefined || second === undefined || first.properties.length === 0) return;
  if (isCompleteMark(first) && second.kind === "number") return;
  const isOpening = TITLE_LIKE.has(first.kind) && raw.slice(view.part.start, first.start).trim() === "";
  const isNumbered = second.kind === "year" || (second.kind === "number" && second.belief === "sure");
  if (isOpening && isNumbered && joins(view, first, second)) view.accepted.delete(first);
}

function isDoubtful(view: PartView, match: Match): boolean {
  return match.belief !== "sure" && match.kind !== "year" && !view.accepted.has(match);
}

const LEADING_CODE = /^(?:fr|ru|nl|pl|jp|kr|cz|hu|vf|en|eng|ger|ita|spa|rus)$/i;

/** "Fr - Title (2005)": a language code set off in front of the title. */
function acceptLeadingCode(view: PartView): void {
  const { raw } = view.recognition.scanned;
  const match = view.row[0];
  if (match === undefined || match.kind !== "language" || !isGap(raw, view.part.start, match.start)) return;
  const isSetOff =
    LEADING_CODE.test(raw.slice(match.start, match.end)) && /^ - /.test(raw.slice(match.end, match.end + 3));
  if (isSetOff && view.accepted.size > 0) view.accepted.add(match);
}

function acceptFromRight(view: PartView): void {
  for (let at = view.row.length - 1; at >= 0; at -= 1) {
    const match = view.row[at];
    const right = view.row[at + 1];
    if (match === undefined || !isDoubtful(view, match) || right === undefined) continue;
    if (!view.accepted.has(right) || !joins(view, match, right) || !isSupportedByRight(view, match, right)) continue;
    const isWholeSeason = isCompleteMark(match) && right.kind === "number";
    if (isWholeSeason || !opensTitle(view, match)) view.accepted.add(match);
  }
}

function acceptFromLeft(view: PartView): void {
  for (const [at, match] of view.row.entries()) {
    const left = view.row[at - 1];
    if (!isDoubtful(view, match) || left === undefined || !view.accepted.has(left) || !joins(view, left, match))
      continue;
    if (isSupportedByLeft(view, match, left, view.row[at + 1]) && !isGroupName(view, match)) view.accepted.add(match);
  }
}

/** "…x264-LiMiTED": a doubtful word hung on a hyphen at the very end is the release group. */
function isGroupName(view: PartView, match: Match): boolean {
  const { raw } = view.recognition.scanned;
  if (raw[match.start - 1] !== "-" || (match.kind === "language" && match.belief !== "common")) return false;
  return isGap(raw, match.end, view.part.end) || ("[(".includes(raw[match.end] ?? " ") && view.row.at(-1) === match);
}

/** A doubtful word that ends the part after other words, e.g. a language in capitals behind an episode title. */
function acceptAtEnd(view: PartView): void {
  const match = view.row.at(-1);
  if (match === undefined || !isDoubtful(view, match) || match.kind === "country") return;
  const { raw } = view.recognition.scanned;
  if (!isGap(raw, match.end, view.part.end) || isGroupName(view, match)) return;
  const isJargonKind = match.kind === "tech" || match.kind === "language" || match.kind === "edition";
  if (view.accepted.size === 0 && isJargonKind && standsOut(view, match)) view.accepted.add(match);
  const left = view.row.findLast((other) => view.accepted.has(other) && other.start < match.start);
  if (left === undefined || JARGON.has(left.kind) || match.properties.length === 0) return;
  if (standsOut(view, match) || (left.kind === "number" && hasField(match, "flag"))) view.accepted.add(match);
}

/** Keeps one year per part: the first in brackets, else the first that jargon follows, else the last. */
function chooseYear(view: PartView): void {
  const years = view.row.filter(({ kind }) => kind === "year");
  if (years.length === 0) return;
  const { raw } = view.recognition.scanned;
  const isAtStart = (match: Match): boolean => isGap(raw, view.part.start, match.start);
  const bracketed = years.find(({ belief }) => belief === "sure");
  if (bracketed !== undefined) {
    view.accepted.add(bracketed);
    return;
  }
  const inside = years.filter((match) => !isAtStart(match));
  const followed = inside.find((match) => {
    const next = view.row[view.row.indexOf(match) + 1];
    return next !== undefined && next.kind !== "year" && next.belief === "sure" && joins(view, match, next);
  });
  const chosen =
    followed ??
    inside.findLast((match) => !isEpisodeTitle(view, match)) ??
    (opensName(view, years[0]) || years.every((match) => isEpisodeTitle(view, match)) ? undefined : years[0]);
  if (chosen !== undefined) view.accepted.add(chosen);
}

/** "S07E17 - 1941", "S07E17 - 2000 Miles": a year behind the episode's number, alone or in front of words, is the episode's title. */
function isEpisodeTitle(view: PartView, year: Match): boolean {
  const left = view.row.findLast((other) => other.end <= year.start && other.kind === "number");
  const { raw } = view.recognition.scanned;
  const isHung = left !== undefined && /^[ ._]-[ ._]$/.test(raw.slice(left.end, year.start));
  if (!isHung) return false;
  const next = view.row[view.row.indexOf(year) + 1];
  return isGap(raw, year.end, view.part.end) || !isGap(raw, year.end, next?.start ?? view.part.end);
}

/** A year that opens the part is its title when nothing else could be ("1984.S01E01", "2012.1080p"). */
function opensName(view: PartView, year: Match | undefined): boolean {
  if (year === undefined) return false;
  const next = view.row[view.row.indexOf(year) + 1];
  const { raw } = view.recognition.scanned;
  return isGap(raw, year.end, next?.start ?? view.part.end);
}

/** A bare "720" or "1080" is no picture size where a plain one is written. */
function withoutRivals(recognition: Recognition, row: readonly Match[]): readonly Match[] {
  const isSize = (match: Match): boolean => hasField(match, "screenSize");
  if (!row.some((match) => isSize(match) && match.belief === "sure")) return row;
  const rivals = row.filter((match) => isSize(match) && match.belief === "common");
  for (const rival of rivals) release(recognition, rival);
  return row.filter((match) => !rivals.includes(match));
}

function believePart(recognition: Recognition, part: PathPart, row: readonly Match[]): void {
  const view: PartView = { recognition, part, row: withoutRivals(recognition, row), accepted: new Set<Match>() };
  chooseYear(view);
  for (const match of view.row) if (match.belief === "sure" && match.kind !== "year") view.accepted.add(match);
  acceptFullBrackets(view);
  acceptFromRight(view);
  acceptFromLeft(view);
  acceptFromRight(view);
  acceptAtEnd(view);
  acceptLeadingCode(view);
  acceptAllJargon(view);
  rejectInGroupName(view);
  rescueTitle(view);
  for (const match of view.row) if (!view.accepted.has(match)) release(recognition, match);
}

/**
 * Decides which doubtful matches stay. A word that could be part of a title is believed only beside believed jargon, in a
 * bracket of its own, or when its capitals set it apart; all others return to the text. One year per part is kept.
 */
export function believeMatches(recognition: Recognition): void {
  recognition.matches.sort((left, right) => left.start - right.start);
  for (const part of recognition.scanned.parts) {
    const row = recognition.matches.filter((match) => match.part === part.index);
    if (row.length > 0) believePart(recognition, part, row);
  }
}
