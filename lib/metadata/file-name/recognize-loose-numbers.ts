import { hasField, type Match, type Property } from "./match.ts";
import { readMoreNumbers } from "./number-ranges.ts";
import { claim, execAt, isFree, isGap, type Recognition } from "./recognition.ts";
import type { PathPart, Word } from "./scan-name.ts";

const NUMBER = /^(\d{1,4})(?:v(\d))?[a-d]?$/;
const DASHED_LEFT = /[ ._][-–~][ ._]{1,2}$/;
const DECIMAL_CODE = /(\d{1,2})\.(\d{2,3})(?![\p{L}\p{N}])/uy;
const PAIR = /(\d{1,2})[._-](\d{1,2})(?![\p{L}\p{N}])/uy;
const HALF = /\.5(?!\d)/y;

export type LooseOptions = { readonly expectsEpisode: boolean };

type Scene = {
  readonly recognition: Recognition;
  readonly part: PathPart;
  readonly expectsEpisode: boolean;
  readonly hasYear: boolean;
  readonly hasSeason: boolean;
  /** Recorded from television: films are rarely numbered there. */
  readonly isBroadcast: boolean;
  /** A leading bracket with a group's name: fan releases number episodes without seasons. */
  readonly isFanRelease: boolean;
};

type Candidate = { word: Word; value: number; digits: number; version: number | undefined };

function candidateOf(word: Word): Candidate | undefined {
  const match = NUMBER.exec(word.key);
  if (match?.[1] === undefined) return undefined;
  return { word, value: Number(match[1]), digits: match[1].length, version: match[2] === undefined ? undefined : Number(match[2]) };
}

const textBefore = (scene: Scene, at: number): string => scene.recognition.scanned.raw.slice(Math.max(scene.part.start, at - 4), at);

function nextMatch(scene: Scene, at: number): Match | undefined {
  return scene.recognition.matches.find((match) => match.part === scene.part.index && match.start >= at);
}

/** Nothing but separators up to jargon, a bracket or the end of the part. */
function isFollowedByJargon(scene: Scene, end: number): boolean {
  const { raw } = scene.recognition.scanned;
  const next = nextMatch(scene, end);
  if (isGap(raw, end, next?.start ?? scene.part.end)) return true;
  return /^[ ._]{0,2}[[({【]/.test(raw.slice(end, end + 4));
}

function isAloneInBracket(scene: Scene, candidate: Candidate): boolean {
  const bracket = scene.recognition.scanned.brackets[candidate.word.bracket];
  return bracket !== undefined && bracket.open + 1 === candidate.word.start && bracket.close === candidate.word.end;
}

function hasTitleBefore(scene: Scene, at: number): boolean {
  const { raw } = scene.recognition.scanned;
  return !isGap(raw, scene.part.start, at);
}

/** "S×100+E": season and episode in one number. */
function splitNumber(candidate: Candidate): Property[] | undefined {
  const season = Math.floor(candidate.value / 100);
  const episode = candidate.value % 100;
  if (candidate.digits < 3 || season === 0 || episode === 0) return undefined;
  return [
    { field: "season", value: season },
    { field: "episode", value: episode },
  ];
}

function claimNumbers(scene: Scene, candidate: Candidate, properties: Property[], end: number): boolean {
  const version: Property[] = candidate.version === undefined ? [] : [{ field: "version", value: candidate.version }];
  return claim(scene.recognition, {
    start: candidate.word.start,
    end,
    part: scene.part.index,
    kind: "number",
    belief: "likely",
    properties: [...properties, ...version],
  });
}

function claimEpisodes(scene: Scene, candidate: Candidate): boolean {
  const { raw } = scene.recognition.scanned;
  const run = readMoreNumbers(raw, { value: candidate.value, digits: candidate.digits, end: candidate.word.end }, []);
  const numbers = run.numbers.length > 1 && isFree(scene.recognition, candidate.word.start, run.end) ? run.numbers : [candidate.value];
  const half = execAt(HALF, raw, candidate.word.end);
  const end = numbers.length > 1 ? run.end : candidate.word.end + (half === null ? 0 : half[0].length);
  return claimNumbers(scene, candidate, numbers.map((value) => ({ field: "episode", value })), end);
}

function claimSplitOrWhole(scene: Scene, candidate: Candidate): boolean {
  const split = scene.hasSeason || scene.isFanRelease ? undefined : splitNumber(candidate);
  if (split !== undefined) return claimNumbers(scene, candidate, split, candidate.word.end);
  return claimEpisodes(scene, candidate);
}

/** "Show - 05 [", "Show - 124 - Title": a number hung between dashes. */
function tryDashed(scene: Scene, candidate: Candidate): boolean {
  const { raw } = scene.recognition.scanned;
  if (!DASHED_LEFT.test(textBefore(scene, candidate.word.start)) || !hasTitleBefore(scene, candidate.word.start)) return false;
  const after = raw.slice(candidate.word.end, candidate.word.end + 3);
  if (candidate.digits === 4 && scene.hasYear) return false;
  if (/^[ ._][-–~(\[]/.test(after) || isFollowedByJargon(scene, candidate.word.end)) return claimDashed(scene, candidate);
  return scene.isFanRelease && /^[ ._]/.test(after) && !hasLaterDash(scene, candidate) && claimEpisodes(scene, candidate);
}

function hasLaterDash(scene: Scene, candidate: Candidate): boolean {
  return /[ ._][-–~][ ._]{1,2}\d/.test(scene.recognition.scanned.raw.slice(candidate.word.end, candidate.word.end + 120));
}

/** "Show - 101 (01)": the bracket repeats the episode and tells that the hundreds are the season. */
function claimDashed(scene: Scene, candidate: Candidate): boolean {
  const { raw } = scene.recognition.scanned;
  const repeat = /^ ?\((\d{1,3})\)/.exec(raw.slice(candidate.word.end, candidate.word.end + 8));
  const isCode = repeat !== null && Number(repeat[1]) === candidate.value % 100;
  const isBetweenDashes = /^[ ._][-–~]/.test(raw.slice(candidate.word.end, candidate.word.end + 3));
  if (isBetweenDashes && !isCode) return claimEpisodes(scene, candidate);
  return claimSplitOrWhole(scene, candidate);
}

/** "321 - The Title": as {@link tryOpening}, before weaker signs such as "#1" are read. */
function tryOpeningDashed(scene: Scene, candidate: Candidate): boolean {
  const { raw } = scene.recognition.scanned;
  return /^[ ._][-–][ ._]/.test(raw.slice(candidate.word.end, candidate.word.end + 3)) && tryOpening(scene, candidate);
}

/** "[Title][05]", "#05". */
function tryMarked(scene: Scene, candidate: Candidate): boolean {
  const { raw } = scene.recognition.scanned;
  if (raw[candidate.word.start - 1] === "#") return claimEpisodes(scene, candidate);
  if (candidate.digits > 3 || !isAloneInBracket(scene, candidate) || !hasTitleBefore(scene, candidate.word.start)) return false;
  return claimEpisodes(scene, candidate);
}

/** "Name.07.HDTV", "Name.307.HDTV", "Name 360": a number where the title ends. */
function tryTitleEnd(scene: Scene, candidate: Candidate): boolean {
  const isPlain = candidate.digits < 3 && !candidate.word.text.startsWith("0") && candidate.version === undefined;
  const isShow = scene.expectsEpisode || (candidate.digits === 2 && (scene.isFanRelease || scene.isBroadcast));
  const isShort = isPlain && !isShow;
  if (isShort || candidate.word.bracket >= 0 || !hasTitleBefore(scene, candidate.word.start)) return false;
  if (scene.hasYear) return false;
  if (!isFollowedByJargon(scene, candidate.word.end)) return false;
  if (candidate.digits >= 3 && candidate.value % 100 === 0) return false;
  return claimSplitOrWhole(scene, candidate);
}

/** "Name.2005.211.Title": three digits right behind the year. */
function tryBehindYear(scene: Scene, candidate: Candidate): boolean {
  if (candidate.digits !== 3) return false;
  const { raw } = scene.recognition.scanned;
  const follows = scene.recognition.matches.some(
    (match) => match.part === scene.part.index && match.kind === "year" && match.end <= candidate.word.start && isGap(raw, match.end, candidate.word.start),
  );
  const split = follows ? splitNumber(candidate) : undefined;
  return split !== undefined && claimNumbers(scene, candidate, split, candidate.word.end);
}

/** "Name.05.Title": a padded number between words. */
function tryPadded(scene: Scene, candidate: Candidate): boolean {
  const isPadded = candidate.digits === 2 && candidate.word.text.startsWith("0") && candidate.value > 0;
  if (!isPadded || scene.hasYear || candidate.word.bracket >= 0 || !hasTitleBefore(scene, candidate.word.start)) return false;
  return claimEpisodes(scene, candidate);
}

/** "02 The Title", "102 - The Title", "102": a number that opens the name. */
function tryOpening(scene: Scene, candidate: Candidate): boolean {
  const { raw } = scene.recognition.scanned;
  if (scene.hasYear || candidate.word.bracket >= 0 || !isGap(raw, scene.part.start, candidate.word.start)) return false;
  const isAlone = isGap(raw, candidate.word.end, scene.part.end);
  if (isAlone && candidate.digits >= 3) return claimSplitOrWhole(scene, candidate);
  if (isAlone) return (scene.hasSeason || scene.expectsEpisode) && claimEpisodes(scene, candidate);
  const isPadded = candidate.word.text.startsWith("0") && candidate.digits <= 3;
  const isDashed = /^[ ._]?[-–][ ._]/.test(raw.slice(candidate.word.end, candidate.word.end + 3));
  if (!isPadded && !isDashed && !scene.hasSeason) return false;
  return claimEpisodes(scene, candidate);
}

/** "[5.01]", "Show - 6.01 - Title", "04_05" at the end, "8-6" at the start. */
function tryCodes(scene: Scene, word: Word): boolean {
  const { raw } = scene.recognition.scanned;
  const before = textBefore(scene, word.start);
  const decimal = execAt(DECIMAL_CODE, raw, word.start);
  const isDashed = DASHED_LEFT.test(before);
  const isOpened = before.endsWith("[") || before.endsWith("(");
  const pair = decimal !== null && (isDashed || isOpened) ? decimal : execAt(PAIR, raw, word.start);
  if (pair === null || scene.hasSeason) return false;
  const end = word.start + pair[0].length;
  const isWhole = (pair[1]?.length === 2 && pair[2]?.length === 2 && /^(?:[._-]\p{L})?$/u.test(raw.slice(end, scene.part.end).slice(0, 4))) ||
    (isGap(raw, scene.part.start, word.start) && pair[0].includes("-") && nextMatch(scene, end)?.kind === "date");
  const isCode = pair === decimal ? raw[end] !== "." : isWhole;
  if (!isCode || !isFree(scene.recognition, word.start, end)) return false;
  return claim(scene.recognition, {
    start: word.start,
    end,
    part: scene.part.index,
    kind: "number",
    belief: "likely",
    properties: [
      { field: "season", value: Number(pair[1]) },
      { field: "episode", value: Number(pair[2]) },
    ],
  });
}

const ATTEMPTS = [tryDashed, tryOpeningDashed, tryMarked, tryBehindYear, tryTitleEnd, tryOpening, tryPadded];

function sceneOf(recognition: Recognition, part: PathPart, options: LooseOptions): Scene {
  const row = recognition.matches.filter((match) => match.part === part.index);
  const first = recognition.scanned.words[part.firstWord];
  const bracket = recognition.scanned.brackets[first?.bracket ?? -1];
  return {
    recognition,
    part,
    expectsEpisode: options.expectsEpisode,
    hasYear: row.some((match) => hasField(match, "year") || hasField(match, "date")),
    hasSeason: recognition.matches.some((match) => hasField(match, "season")),
    isBroadcast: row.some((match) => match.properties.some(({ field, value }) => field === "source" && /TV|Satellite/.test(String(value)))),
    isFanRelease: bracket !== undefined && bracket.open === part.start && first !== undefined && recognition.taken[first.start] === 0,
  };
}

/**
 * Reads numbers without a marker as episodes, only when nothing else says which episode it is.
 * Dashes and brackets weigh more than a bare number at the end of the title; a year in the name forbids the latter.
 */
export function recognizeLooseNumbers(recognition: Recognition, part: PathPart, options: LooseOptions): void {
  const known = recognition.matches.some((match) => hasField(match, "episode") || hasField(match, "film") || hasField(match, "bonus"));
  if (known) return;
  recognition.matches.sort((left, right) => left.start - right.start);
  const scene = sceneOf(recognition, part, options);
  const words = recognition.scanned.words.slice(part.firstWord, part.lastWord).filter((word) => /^\d/.test(word.key) && isFree(recognition, word.start, word.end));
  for (const word of words.slice(0, 40)) if (tryCodes(scene, word)) return;
  for (const attempt of ATTEMPTS) {
    for (const word of words.slice(0, 40)) {
      const candidate = candidateOf(word);
      if (candidate !== undefined && attempt(scene, candidate)) return;
    }
  }
}
