import { gapBetween, type Reading, readCompactCount } from "./compact-counts.ts";
import type { Field, Match, Property } from "./match.ts";
import { type RunRules, readMoreNumbers } from "./number-ranges.ts";
import { claim, execAt, isDigitAt, type Recognition } from "./recognition.ts";
import type { Word } from "./scan-name.ts";
import {
  DISC_WORDS,
  EPISODE_WORDS,
  NUMBER_WORDS,
  ordinalOf,
  PART_WORDS,
  romanOf,
  SEASON_WORDS,
} from "./vocabulary/index.ts";

type Marker = "season" | "episode" | "part" | "disc";
type Run = { numbers: number[]; end: number };

const GLUED = /^(\p{L}+)(\d{1,4})$/u;
/** Endings of ordinals written apart: "06-я". */
const ORDINAL_ENDINGS = new Set(["я", "и", "ая", "ои", "ья", "ыи"]);
const COUNT = /[ ._-]{0,2}(?:of|von|из|iz|sur)[ ._-]{0,2}(\d{1,4})/iuy;
const DECIMAL = /(\d{1,2})\.(\d{1,2})(?!\.?\d)/y;
const CODE_RANGE = /[_-](\d{3,4})(?!\d)/y;
const RANGE_BEFORE = /^(\d{1,4})$/;
const SHORT_MARKERS = new Set([
  "e",
  "temp",
  "tem",
  "cap",
  "caps",
  "del",
  "deel",
  "series",
  "osa",
  "rész",
  "resz",
  "a",
  "dvd",
]);

function markerOf(key: string): Marker | undefined {
  if (SEASON_WORDS.has(key)) return "season";
  if (EPISODE_WORDS.has(key)) return "episode";
  if (PART_WORDS.has(key)) return "part";
  if (DISC_WORDS.has(key)) return "disc";
  return undefined;
}

/** The number a word stands for after a marker: digits, a Roman numeral, a number word. */
function numberOf(word: Word, marker: Marker, allowsRoman: boolean): { value: number; digits: number } | undefined {
  if (/^\d{1,4}$/.test(word.key)) return { value: Number(word.key), digits: word.key.length };
  const lettered = /^(\d{1,4})[a-d]$/.exec(word.key) ?? /^(\d{1,4})v\d$/.exec(word.key);
  if (lettered?.[1] !== undefined) return { value: Number(lettered[1]), digits: lettered[1].length };
  const roman = allowsRoman && word.text === word.text.toUpperCase() ? romanOf(word.text) : undefined;
  const value = roman ?? NUMBER_WORDS.get(word.key);
  if (value === undefined || (marker === "disc" && !/\d/.test(word.key))) return undefined;
  return { value, digits: 2 };
}

function fieldOf(marker: Marker): Field {
  return marker;
}

function isChapterCode(marker: Marker, key: string, first: number | undefined): first is number {
  return marker === "episode" && key.startsWith("ca") && first !== undefined && first >= 100;
}

/** "Cap.102_104": the second code of a range. */
function extendChapterCode(raw: string, run: Run): Run {
  const more = execAt(CODE_RANGE, raw, run.end);
  const [first = 0] = run.numbers;
  const last = Number(more?.[1]);
  if (more === null || run.numbers.length > 1 || last <= first || last - first > 99) return run;
  return {
    numbers: Array.from({ length: last - first + 1 }, (_, index) => first + index),
    end: run.end + more[0].length,
  };
}

/** A chapter code such as "Cap.209" holds the season in front of two digits. */
function splitCode(marker: Marker, key: string, run: Run): Property[] {
  const [first] = run.numbers;
  if (!isChapterCode(marker, key, first)) return run.numbers.map((value) => ({ field: fieldOf(marker), value }));
  return [
    { field: "season", value: Math.floor(first / 100) },
    ...run.numbers.map((value): Property => ({ field: "episode", value: value % 100 })),
  ];
}

function countAfter(raw: string, end: number, marker: Marker): { end: number; properties: Property[] } {
  COUNT.lastIndex = end;
  const count = COUNT.exec(raw);
  if (count === null || isDigitAt(raw, end + count[0].length)) return { end, properties: [] };
  const value = Number(count[1]);
  const field: Field | undefined =
    marker === "season"
      ? "seasonCount"
      : marker === "episode"
        ? "episodeCount"
        : marker === "disc"
          ? "discCount"
          : undefined;
  return { end: end + count[0].length, properties: field === undefined ? [] : [{ field, value }] };
}

/** "S01E02" or "1x02" stands somewhere: then an everyday word in front of a number is part of the title. */
const isNumberedCompactly = ({ matches }: Recognition): boolean =>
  matches.some((match) => match.properties.some(({ field }) => field === "season" || field === "episode"));

/** "Season 2", "Saison.5", "Temp2", "Ep 14", "Eps.05-08", "Part VI", "CD1". */
function readMarkerFirst(recognition: Recognition, index: number, expectsEpisode: boolean): Reading | undefined {
  const { raw, words } = recognition.scanned;
  const word = words[index];
  if (word === undefined) return undefined;
  const glued = GLUED.exec(word.key);
  const gluedMarker = glued?.[1] === undefined ? undefined : markerOf(glued[1]);
  if (glued?.[2] !== undefined && gluedMarker !== undefined && glued[1] !== "del" && glued[1] !== "e") {
    return finish(
      raw,
      { marker: gluedMarker, key: glued[1] ?? "", start: word.start },
      { value: Number(glued[2]), digits: glued[2].length, end: word.end },
    );
  }
  const marker = markerOf(word.key);
  const next = words[index + 1];
  const gap = gapBetween(raw, word, next);
  if (marker === undefined || next === undefined || gap === undefined || gap === "" || word.key === "e")
    return undefined;
  const number = numberOf(next, marker, marker !== "episode" || expectsEpisode);
  if (number === undefined || (SHORT_MARKERS.has(word.key) && !/^\d+$/.test(next.key))) return undefined;
  if (word.key === "series" && (number.value > 99 || isNumberedCompactly(recognition))) return undefined;
  if (number.value >= 1900 || (word.key === "series" && words[index - 1]?.key === "the")) return undefined;
  const digitsEnd = next.start + (/^\d+/.exec(next.key)?.[0].length ?? next.text.length);
  const decimal = marker === "episode" ? execAt(DECIMAL, raw, next.start) : null;
  if (decimal !== null && (decimal[2]?.length === 2 || gap.includes("#"))) {
    const properties: Property[] = [
      { field: "season", value: number.value },
      { field: "episode", value: Number(decimal[2]) },
    ];
    return { start: word.start, end: next.start + decimal[0].length, properties };
  }
  const isAll =
    word.key === "seasons" &&
    words[index - 1]?.key === "all" &&
    gapBetween(raw, words[index - 1] ?? word, word) === " ";
  const start = isAll ? (words[index - 1]?.start ?? word.start) : word.start;
  return finish(raw, { marker, key: word.key, start }, { ...number, end: digitsEnd });
}

const rulesOf = (marker: Marker): RunRules =>
  marker === "season" ? { markers: ["s"], allowsPlainList: true, allowsSpacedRange: true } : { markers: ["e"] };

function finish(
  raw: string,
  marker: { marker: Marker; key: string; start: number },
  first: { value: number; digits: number; end: number },
): Reading {
  const isSingle = marker.marker === "part" || marker.marker === "disc";
  const run: Run = isSingle
    ? { numbers: [first.value], end: first.end }
    : readMoreNumbers(raw, first, rulesOf(marker.marker));
  const whole = isChapterCode(marker.marker, marker.key, first.value) ? extendChapterCode(raw, run) : run;
  const count = countAfter(raw, whole.end, marker.marker);
  return {
    start: marker.start,
    end: count.end,
    properties: [...splitCode(marker.marker, marker.key, whole), ...count.properties],
  };
}

/** English words count only behind an ordinal: "211 episode" is no episode 211. */
const NEEDS_ORDINAL = new Set(["season", "seasons", "episode", "episodes", "ep", "eps", "series", "cap", "caps"]);

const isNumberWord = (word: Word | undefined): boolean => word !== undefined && /^\d{1,4}$/.test(word.key);

/** "3 сезон", "22.seria", "2nd season", "1-10 серии". */
function readNumberFirst(recognition: Recognition, index: number): Reading | undefined {
  const { raw, words } = recognition.scanned;
  const word = words[index];
  if (word === undefined) return undefined;
  const ordinal = ordinalOf(word.key);
  const value = ordinal ?? (RANGE_BEFORE.test(word.key) ? Number(word.key) : undefined);
  if (value === undefined) return undefined;
  const run =
    ordinal === undefined
      ? readMoreNumbers(raw, { value, digits: word.key.length, end: word.end }, { markers: [] })
      : { numbers: [value], end: word.end };
  let offset = index + 1;
  while (offset < index + 4 && ORDINAL_ENDINGS.has(words[offset]?.key ?? "")) offset += 1;
  while (offset < index + 3 && (words[offset]?.start ?? run.end) < run.end) offset += 1;
  const markerWord = words[offset];
  const lastNumber = words[offset - 1];
  const isEnding = ORDINAL_ENDINGS.has(lastNumber?.key ?? "");
  const left = lastNumber === undefined || isEnding ? lastNumber : { ...lastNumber, end: run.end };
  if (markerWord === undefined || left === undefined || gapBetween(raw, left, markerWord) === undefined)
    return undefined;
  const marker = markerOf(markerWord.key);
  if ((marker !== "season" && marker !== "episode") || markerWord.key.length < 2) return undefined;
  if (ordinal === undefined && NEEDS_ORDINAL.has(markerWord.key)) return undefined;
  const follower = words[offset + 1];
  const ownGap = ordinal === undefined ? gapBetween(raw, markerWord, follower) : undefined;
  const hasOwnNumber = isNumberWord(follower) && ownGap !== undefined && !/[[(]/.test(ownGap);
  if (hasOwnNumber && markerOf(words[offset + 2]?.key ?? "") === undefined) return undefined;
  const count = countAfter(raw, markerWord.end, marker);
  return {
    start: word.start,
    end: count.end,
    properties: [...run.numbers.map((number): Property => ({ field: marker, value: number })), ...count.properties],
  };
}

/** "Season S01", "Saison 2x01": the word in front of a compact notation belongs to it. */
function claimRedundantMarker(recognition: Recognition, index: number): void {
  const { raw, words } = recognition.scanned;
  const word = words[index];
  const next = words[index + 1];
  const marker = word === undefined || word.key.length < 2 ? undefined : markerOf(word.key);
  if (word === undefined || word.key === "series" || (marker !== "season" && marker !== "episode")) return;
  const previous = words[index - 1];
  const followsSeason =
    marker === "season" &&
    previous !== undefined &&
    /^s\d{1,2}$/.test(previous.key) &&
    gapBetween(raw, previous, word) !== undefined;
  if (followsSeason)
    claim(recognition, {
      start: word.start,
      end: word.end,
      part: word.part,
      kind: "number",
      belief: "sure",
      properties: [],
    });
  if (next === undefined) return;
  if (!/^[ ._]$/.test(gapBetween(raw, word, next) ?? "") || recognition.taken[next.start] === 0) return;
  if (!(marker === "season" ? /^s?\d/ : /^(?:e\d|\d+x|\d+$)/).test(next.key)) return;
  claim(recognition, {
    start: word.start,
    end: word.end,
    part: word.part,
    kind: "number",
    belief: "sure",
    properties: [],
  });
}

/** Finds seasons, episodes, parts and discs written with words, before or after the number. */
export function recognizeCountedWords(recognition: Recognition, options: { expectsEpisode: boolean }): void {
  for (const [index, word] of recognition.scanned.words.entries()) {
    const reading =
      readCompactCount(recognition, index) ??
      readMarkerFirst(recognition, index, options.expectsEpisode) ??
      readNumberFirst(recognition, index);
    if (reading === undefined) {
      claimRedundantMarker(recognition, index);
      continue;
    }
    const isStory = reading.properties.some(
      ({ field }) => field === "part" || field === "disc" || field === "discCount",
    );
    const match: Match = { ...reading, part: word.part, kind: isStory ? "label" : "number", belief: "sure" };
    if (!claim(recognition, match)) claimRedundantMarker(recognition, index);
  }
}
