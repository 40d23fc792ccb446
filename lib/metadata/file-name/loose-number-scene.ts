import { hasField, type Match, type Property } from "./match.ts";
import { readMoreNumbers } from "./number-ranges.ts";
import { claim, execAt, isFree, isGap, type Recognition } from "./recognition.ts";
import type { PathPart, Word } from "./scan-name.ts";

/** What the rest of a part says about how its bare numbers may be read. */
export type Scene = {
  readonly recognition: Recognition;
  readonly part: PathPart;
  readonly expectsEpisode: boolean;
  readonly hasYear: boolean;
  readonly hasDate: boolean;
  /** Season told anywhere in the path. */
  readonly season: number | undefined;
  /** Season told by a directory above. */
  readonly isUnderSeason: boolean;
  /** Taken from a disc: names of films end in numbers ("Name 13 BluRay"). */
  readonly isDiscRelease: boolean;
  /** Nothing in the whole path but words and numbers. */
  readonly isBare: boolean;
  /** A leading bracket with a group's name: fan releases number episodes without seasons. */
  readonly isFanRelease: boolean;
};

/** A bare number or range: [start, end) covers all of it. */
export type Candidate = {
  readonly word: Word;
  readonly value: number;
  readonly digits: number;
  readonly numbers: readonly number[];
  readonly end: number;
  readonly version: number | undefined;
};

const NUMBER = /^(\d{1,4})(?:v(\d))?[a-d]?$/;
const HALF = /\.5(?!\d)/y;
const DASHED_LEFT = /[ ._][-–~][ ._]{1,2}$/;
const DISC_SOURCES = new Set(["Blu-ray", "Ultra HD Blu-ray", "HD-DVD", "DVD", "VHS"]);

/** "VOSTFR", "VOSTA": subtitled by fans. */
const isFanMark = (recognition: Recognition, match: Match): boolean =>
  match.kind === "language" && /^vost/i.test(recognition.scanned.raw.slice(match.start, match.start + 4));

export function sceneOf(recognition: Recognition, part: PathPart, expectsEpisode: boolean): Scene {
  const row = recognition.matches.filter((match) => match.part === part.index);
  const first = recognition.scanned.words[part.firstWord];
  const bracket = recognition.scanned.brackets[first?.bracket ?? -1];
  const seasoned = recognition.matches.filter((match) => hasField(match, "season"));
  const season = seasoned.flatMap(({ properties }) => properties).find(({ field }) => field === "season")?.value;
  return {
    recognition,
    part,
    expectsEpisode,
    hasYear: row.some((match) => hasField(match, "year")),
    hasDate: row.some((match) => hasField(match, "date")),
    season: season === undefined ? undefined : Number(season),
    isUnderSeason: seasoned.length > 0 && seasoned.every((match) => match.part < part.index),
    isDiscRelease: row.some((match) =>
      match.properties.some(({ field, value }) => field === "source" && DISC_SOURCES.has(String(value))),
    ),
    isBare: recognition.matches.length === 0 && recognition.scanned.parts.length === 1,
    isFanRelease:
      row.some((match) => isFanMark(recognition, match)) ||
      (bracket !== undefined &&
        bracket.open === part.start &&
        first !== undefined &&
        recognition.taken[first.start] === 0),
  };
}

/** The number or range that starts at a word, or undefined when the word is no bare number. */
export function candidateOf({ recognition }: Scene, word: Word): Candidate | undefined {
  const match = NUMBER.exec(word.key);
  if (match?.[1] === undefined) return undefined;
  const { raw } = recognition.scanned;
  const value = Number(match[1]);
  const first = { value, digits: match[1].length, end: word.start + match[1].length };
  const run = readMoreNumbers(raw, first, { markers: [], allowsSpacedRange: match[1].length >= 2 });
  const isRun = run.numbers.length > 1 && isFree(recognition, word.start, run.end);
  const half = execAt(HALF, raw, word.end);
  return {
    word,
    value,
    digits: match[1].length,
    numbers: isRun ? run.numbers : [value],
    end: isRun ? run.end : word.end + (half === null ? 0 : half[0].length),
    version: match[2] === undefined ? undefined : Number(match[2]),
  };
}

/** The characters in front of a candidate, at most four. */
export function textBefore(scene: Scene, at: number): string {
  return scene.recognition.scanned.raw.slice(Math.max(scene.part.start, at - 4), at);
}

/** The characters behind a candidate, at most `length`. */
export function textBehind(scene: Scene, end: number, length: number): string {
  return scene.recognition.scanned.raw.slice(end, Math.min(scene.part.end, end + length));
}

export function isDashedLeft(scene: Scene, at: number): boolean {
  return DASHED_LEFT.test(textBefore(scene, at));
}

export function nextMatch(scene: Scene, at: number): Match | undefined {
  return scene.recognition.matches.find((match) => match.part === scene.part.index && match.start >= at);
}

/** Nothing but separators up to jargon, a bracket or the end of the part. */
export function isFollowedByJargon(scene: Scene, end: number): boolean {
  const next = nextMatch(scene, end);
  if (isGap(scene.recognition.scanned.raw, end, next?.start ?? scene.part.end)) return true;
  return /^[ ._]{0,2}[[({【]/.test(textBehind(scene, end, 4));
}

export function isAloneInBracket(scene: Scene, candidate: Candidate): boolean {
  const bracket = scene.recognition.scanned.brackets[candidate.word.bracket];
  return bracket !== undefined && bracket.open + 1 === candidate.word.start && bracket.close === candidate.end;
}

export function hasTitleBefore(scene: Scene, at: number): boolean {
  return !isGap(scene.recognition.scanned.raw, scene.part.start, at);
}

function claimNumbers(scene: Scene, candidate: Candidate, properties: Property[]): boolean {
  const version: Property[] = candidate.version === undefined ? [] : [{ field: "version", value: candidate.version }];
  return claim(scene.recognition, {
    start: candidate.word.start,
    end: candidate.end,
    part: scene.part.index,
    kind: "number",
    belief: "likely",
    properties: [...properties, ...version],
  });
}

/** Keeps the candidate's numbers as episodes. */
export function claimEpisodes(scene: Scene, candidate: Candidate): boolean {
  return claimNumbers(
    scene,
    candidate,
    candidate.numbers.map((value) => ({ field: "episode", value })),
  );
}

/** Keeps "SEE" or "SSEE" as season and episode; false when the number cannot be one. */
export function claimSplit(scene: Scene, candidate: Candidate, allowsZero: boolean): boolean {
  const season = Math.floor(candidate.value / 100);
  const episodes = candidate.numbers.map((value) => value % 100);
  const isCode =
    candidate.digits >= 3 && season > 0 && candidate.numbers.every((value) => Math.floor(value / 100) === season);
  if (!isCode || (episodes[0] === 0 && !allowsZero)) return false;
  return claimNumbers(scene, candidate, [
    { field: "season", value: season },
    ...episodes.map((value): Property => ({ field: "episode", value })),
  ]);
}

/** Season and episode in one number where no season is told elsewhere; with it, the number must begin with that season. */
export function claimSplitOrWhole(scene: Scene, candidate: Candidate): boolean {
  if (scene.isFanRelease) return claimEpisodes(scene, candidate);
  const isOwnSeason = scene.season === undefined || Math.floor(candidate.value / 100) === scene.season;
  return (isOwnSeason && claimSplit(scene, candidate, false)) || claimEpisodes(scene, candidate);
}
