import {
  type Candidate,
  candidateOf,
  claimEpisodes,
  claimSplit,
  claimSplitOrWhole,
  hasTitleBefore,
  isAloneInBracket,
  isDashedLeft,
  isFollowedByJargon,
  nextMatch,
  type Scene,
  sceneOf,
  textBefore,
  textBehind,
} from "./loose-number-scene.ts";
import { hasField, type Match } from "./match.ts";
import { claim, execAt, isFree, isGap, type Recognition } from "./recognition.ts";
import type { PathPart, Word } from "./scan-name.ts";

const DECIMAL_CODE = /(\d{1,2})\.(\d{2,3})(?![\p{L}\p{N}])/uy;
const PAIR = /(\d{1,2})[._-](\d{1,2})(?![\p{L}\p{N}])/uy;
const DASH_BEHIND = /^[ ._][-–~][ ._]/;
const CANDIDATES_MAX = 40;

/** "Show - 05 [", "Show - 124 - Title", "Show - 476-479 (": a number hung on a dash. */
function tryDashed(scene: Scene, candidate: Candidate): boolean {
  const { word, end } = candidate;
  if (!isDashedLeft(scene, word.start) || !hasTitleBefore(scene, word.start)) return false;
  if (candidate.digits === 4 && (scene.hasYear || scene.hasDate)) return false;
  const behind = textBehind(scene, end, 120);
  if (DASH_BEHIND.test(behind) || isFollowedByJargon(scene, end)) return claimDashed(scene, candidate);
  return (
    scene.isFanRelease &&
    /^[ ._]/.test(behind) &&
    !/[ ._][-–~][ ._]{1,2}\d/.test(behind) &&
    claimEpisodes(scene, candidate)
  );
}

/** "Show - 101 (01)": only a bracket that repeats the episode tells that the hundreds are the season. */
function claimDashed(scene: Scene, candidate: Candidate): boolean {
  const repeat = /^ ?\((\d{1,3})\)/.exec(textBehind(scene, candidate.end, 8));
  const isCode = repeat !== null && Number(repeat[1]) === candidate.value % 100;
  return isCode ? claimSplitOrWhole(scene, candidate) : claimEpisodes(scene, candidate);
}

/** "321 - The Title": as `tryOpening`, before weaker signs such as "#1" are read. */
function tryOpeningDashed(scene: Scene, candidate: Candidate): boolean {
  return DASH_BEHIND.test(textBehind(scene, candidate.end, 3)) && tryOpening(scene, candidate);
}

/** "[Title][05]", "#05". */
function tryMarked(scene: Scene, candidate: Candidate): boolean {
  const { word } = candidate;
  if (textBefore(scene, word.start).endsWith("#")) return claimEpisodes(scene, candidate);
  if (candidate.digits > 3 || !isAloneInBracket(scene, candidate) || !hasTitleBefore(scene, word.start)) return false;
  return claimEpisodes(scene, candidate);
}

/** "Name.07.HDTV", "Name.307.HDTV", "Name 360", "Name 13-16": a number where the title ends. */
function tryTitleEnd(scene: Scene, candidate: Candidate): boolean {
  const { word, digits } = candidate;
  const { raw } = scene.recognition.scanned;
  const isEvident =
    digits >= 3 || word.text.startsWith("0") || candidate.version !== undefined || candidate.numbers.length > 1;
  const isBare = digits === 2 && scene.isBare && isGap(raw, candidate.end, scene.part.end);
  const isLikely =
    isBare ||
    scene.expectsEpisode ||
    (digits === 2 && (scene.isFanRelease || (!scene.isDiscRelease && nextMatch(scene, candidate.end) !== undefined)));
  if ((!isEvident && !isLikely) || word.bracket >= 0 || !hasTitleBefore(scene, word.start)) return false;
  if (scene.hasYear || scene.hasDate || !isFollowedByJargon(scene, candidate.end)) return false;
  const next = nextMatch(scene, candidate.end);
  if (next !== undefined && hasField(next, "season") && candidate.value === 0) return false;
  const isRound = digits >= 3 && candidate.value % 100 === 0 && candidate.numbers.length === 1;
  if (isRound && !scene.isFanRelease) return false;
  return claimSplitOrWhole(scene, candidate);
}

/** "Name.2005.211.Title", "Name.101.Title.2010.11.23": a code of three digits beside a year or date. */
function tryBesideDate(scene: Scene, candidate: Candidate): boolean {
  if (candidate.digits !== 3 || !hasTitleBefore(scene, candidate.word.start) || candidate.word.bracket >= 0)
    return false;
  if (scene.hasDate) return claimSplit(scene, candidate, true);
  const { raw } = scene.recognition.scanned;
  const follows = scene.recognition.matches.some(
    (match) =>
      match.part === scene.part.index &&
      match.kind === "year" &&
      match.end <= candidate.word.start &&
      isGap(raw, match.end, candidate.word.start),
  );
  return follows && claimSplit(scene, candidate, false);
}

/** "Name.05.Title": a padded number between words. */
function tryPadded(scene: Scene, candidate: Candidate): boolean {
  const isPadded = candidate.digits === 2 && candidate.word.text.startsWith("0") && candidate.value > 0;
  if (
    !isPadded ||
    scene.hasYear ||
    scene.hasDate ||
    candidate.word.bracket >= 0 ||
    !hasTitleBefore(scene, candidate.word.start)
  )
    return false;
  return claimEpisodes(scene, candidate);
}

/** "02 The Title", "102 - The Title", "102": a number that opens the name. */
function tryOpening(scene: Scene, candidate: Candidate): boolean {
  const { word, end } = candidate;
  const { raw } = scene.recognition.scanned;
  if (scene.hasYear || scene.hasDate || word.bracket >= 0 || !isGap(raw, scene.part.start, word.start)) return false;
  const isAlone = isGap(raw, end, scene.part.end);
  if (scene.season !== undefined && candidate.digits === 4) return false;
  if (isAlone && candidate.digits >= 3) return claimSplitOrWhole(scene, candidate);
  if (isAlone) return (scene.isUnderSeason || scene.expectsEpisode) && claimEpisodes(scene, candidate);
  const isPadded = word.text.startsWith("0") && candidate.digits <= 3;
  const isDashed = /^[ ._]?[-–][ ._]/.test(textBehind(scene, end, 3));
  if (!isPadded && !isDashed && !scene.isUnderSeason) return false;
  return claimEpisodes(scene, candidate);
}

/** Two numbers with a hyphen: a batch starts at one or is short; others are season and episode ("03-20"). */
function isHyphenCode(left: number, right: number): boolean {
  return left > 1 && (right < left || right - left > 6);
}

/** "[5.01]", "Show - 6.01 - Title", "04_05" at the end, "8-6" in front of a date. */
function readCode(scene: Scene, word: Word): RegExpExecArray | undefined {
  const { raw } = scene.recognition.scanned;
  const decimal = execAt(DECIMAL_CODE, raw, word.start);
  const isOpened = /[[(]$/.test(textBefore(scene, word.start));
  if (decimal !== null && (isDashedLeft(scene, word.start) || isOpened)) {
    return raw[word.start + decimal[0].length] === "." ? undefined : decimal;
  }
  const pair = execAt(PAIR, raw, word.start);
  if (pair === null || /(?:^|\D)\d[._-]$/.test(textBefore(scene, word.start))) return undefined;
  const end = word.start + pair[0].length;
  const isHyphen = pair[0].includes("-");
  const isPlausible = !isHyphen || isHyphenCode(Number(pair[1]), Number(pair[2]));
  const isFull = pair[1]?.length === 2 && pair[2]?.length === 2 && isPlausible;
  if (isFull && hasTitleBefore(scene, word.start) && /^(?:[._-]\p{L})?$/u.test(textBehind(scene, end, 4))) return pair;
  const isOpening = isHyphen && isGap(raw, scene.part.start, word.start) && nextMatch(scene, end)?.kind === "date";
  return isOpening ? pair : undefined;
}

function tryCode(scene: Scene, word: Word): boolean {
  const code = scene.season === undefined ? readCode(scene, word) : undefined;
  if (code === undefined || !isFree(scene.recognition, word.start, word.start + code[0].length)) return false;
  return claim(scene.recognition, {
    start: word.start,
    end: word.start + code[0].length,
    part: scene.part.index,
    kind: "number",
    belief: "likely",
    properties: [
      { field: "season", value: Number(code[1]) },
      { field: "episode", value: Number(code[2]) },
    ],
  });
}

const ATTEMPTS = [tryDashed, tryOpeningDashed, tryMarked, tryBesideDate, tryTitleEnd, tryOpening, tryPadded];

function freeNumberWords(recognition: Recognition, part: PathPart): Word[] {
  const words = recognition.scanned.words.slice(part.firstWord, part.lastWord);
  return words
    .filter((word) => /^\d/.test(word.key) && isFree(recognition, word.start, word.end))
    .slice(0, CANDIDATES_MAX);
}

/**
 * Reads numbers without a marker as episodes; to be called only when nothing else says which episode it is.
 * Dashes and brackets weigh more than a bare number at the end of the title; a year in the name forbids the latter.
 */
export function recognizeLooseNumbers(recognition: Recognition, part: PathPart, expectsEpisode: boolean): void {
  recognition.matches.sort((left, right) => left.start - right.start);
  const scene = sceneOf(recognition, part, expectsEpisode);
  const words = freeNumberWords(recognition, part);
  if (words.some((word) => tryCode(scene, word))) return;
  const candidates = words.map((word) => candidateOf(scene, word)).filter((candidate) => candidate !== undefined);
  for (const attempt of ATTEMPTS) if (candidates.some((candidate) => attempt(scene, candidate))) return;
}

const isNumbering = (match: Match): boolean => hasField(match, "episode") && match.kind === "number";

/** "Show 313-315 S16E03-05", "Show - 16x03 - 313": numbers beside a full notation count from the first season on. */
export function recognizeAbsoluteNumbers(recognition: Recognition, part: PathPart): void {
  const { raw } = recognition.scanned;
  const scene = sceneOf(recognition, part, false);
  const numbering = recognition.matches.filter((match) => match.part === part.index && isNumbering(match));
  for (const word of freeNumberWords(recognition, part)) {
    const candidate = candidateOf(scene, word);
    if (candidate === undefined || !hasTitleBefore(scene, word.start)) continue;
    const isBehind = numbering.some((match) => match.end <= word.start && isGap(raw, match.end, word.start));
    const isAhead = numbering.some((match) => match.start >= candidate.end && isGap(raw, candidate.end, match.start));
    const isRepeated =
      isBehind &&
      (candidate.numbers.length > 1 ||
        isAloneInBracket(scene, candidate) ||
        (candidate.digits === 3 && isDashedLeft(scene, word.start)));
    if (!isRepeated && !(isAhead && candidate.numbers.length > 1)) continue;
    const properties = candidate.numbers.map((value) => ({ field: "absoluteEpisode" as const, value }));
    claim(recognition, {
      start: word.start,
      end: candidate.end,
      part: part.index,
      kind: "number",
      belief: "likely",
      properties,
    });
  }
}
