import type { Match, Property } from "./match.ts";
import { endsNumber, readMoreNumbers } from "./number-ranges.ts";
import { claim, endsWord, execAt, isDigitAt, isFree, type Recognition } from "./recognition.ts";
import type { Word } from "./scan-name.ts";

type Found = { end: number; properties: Property[] };

const SEASON_EPISODE = /s[o0]?(\d{1,4})[ ._-]{0,3}(?:episodes?|eps?|e|xe|x)[ ._-]{0,2}(\d{1,4})/iy;
const SEASON_ONLY = /s(\d{1,4})/iy;
const CROSS = /(\d{1,4}) ?[x×хX] ?(\d{1,4})/uy;
const EPISODE_ONLY = /(?:e|eps?|episode)(\d{1,5})/iy;
const DOTTED_EPISODE = /[._](0\d)(?=[._ ]|$)/y;
const SEASON_DISC = /s(\d{1,2})[ ._-]?d(?:is[ck])?(\d{1,2})/iy;
const OF_COUNT = /(\d{1,3})[ ._-]?(?:of|von|из|iz|sur|z)[ ._-]?(\d{1,3})/iuy;
const FILM = /f(\d{1,2})(?=[-_. ]*-)/iy;
const BONUS = /x(\d{1,2})(?=[-_. ]*-|$|\.)/iy;
const BEHIND_SEASON = /(?:season|saison|temporada|staffel)[ ._-]?$/i;
const BEHIND_PART = /(?:part|pt|cd|disc|disk|dvd|teil|partie)[ ._-]?$/i;
const WHOLE_SEASON = /(?:(\d{1,2})xall|s(\d{1,2})(?:all|full|complete|(extras?|bonus|specials?)))/iy;
/** "S03E21.22", "8x01_02": the very next number behind a plain separator, where the name goes on with anything but words. */
const NEXT_NUMBER = /[._](\d{2})(?=$|_|[ ._]-|[._]\p{L})/uy;
const VERSION = /v(\d)(?![\p{L}\p{N}])/iuy;
const SEASON_YEAR_MIN = 1930;
const SEASON_YEAR_MAX = 2100;

const isYear = (value: number): boolean => value >= SEASON_YEAR_MIN && value <= SEASON_YEAR_MAX;
const season = (value: number): Property => ({ field: "season", value });
const episode = (value: number): Property => ({ field: "episode", value });

/** A season numbered like a year tells the year too. */
const yearOf = (value: number): Property[] => (isYear(value) ? [{ field: "year", value }] : []);

function withVersion(raw: string, found: Found): Found {
  const version = execAt(VERSION, raw, found.end);
  if (version === null) return found;
  return {
    end: found.end + version[0].length,
    properties: [...found.properties, { field: "version", value: Number(version[1]) }],
  };
}

/** Adds the very next episode when its number follows without a marker. */
function withNextNumber(raw: string, run: { numbers: number[]; end: number }): { numbers: number[]; end: number } {
  const next = execAt(NEXT_NUMBER, raw, run.end);
  if (next === null || Number(next[1]) !== (run.numbers.at(-1) ?? 0) + 1) return run;
  const isJoined = raw[run.end] === "_";
  const goesOn = raw.slice(run.end + next[0].length);
  if (!isJoined && !/^\.[A-Z0-9]{3,}\b/.test(goesOn)) return run;
  return { numbers: [...run.numbers, Number(next[1])], end: run.end + next[0].length };
}

/** "S01E02", "s1.ep2", "S01E01E02", "S01E01-04", "S01E01-E03". */
function readSeasonEpisode(raw: string, at: number): Found | undefined {
  const match = execAt(SEASON_EPISODE, raw, at);
  if (match === null) return undefined;
  const end = at + match[0].length;
  if (!endsNumber(raw, end)) return undefined;
  const value = Number(match[2]);
  const first = { value, digits: match[2]?.length ?? 2, end };
  const run = withNextNumber(raw, readMoreNumbers(raw, first, { markers: ["e", "x"] }));
  const number = Number(match[1]);
  const properties = [season(number), ...run.numbers.map(episode)];
  return withVersion(raw, { end: run.end, properties });
}

/** "S01", "S01-S03", "S01+S02", and "S0615" written without the E. */
function readSeasonOnly(raw: string, at: number): Found | undefined {
  const match = execAt(SEASON_ONLY, raw, at);
  if (match === null) return undefined;
  const digits = match[1] ?? "";
  const end = at + match[0].length;
  const value = Number(digits);
  if (!endsNumber(raw, end) || (digits.length === 3 && !digits.startsWith("0"))) return undefined;
  if (digits.length === 4 && !isYear(value)) {
    return { end, properties: [season(Number(digits.slice(0, 2))), episode(Number(digits.slice(2)))] };
  }
  const run = readMoreNumbers(
    raw,
    { value, digits: digits.length, end },
    { markers: ["s"], allowsSpacedRange: true, allowsPaddedList: true },
  );
  const dotted = run.numbers.length === 1 ? execAt(DOTTED_EPISODE, raw, run.end) : null;
  if (dotted !== null)
    return { end: run.end + dotted[0].length, properties: [season(value), episode(Number(dotted[1]))] };
  return { end: run.end, properties: [...run.numbers.map(season), ...yearOf(value)] };
}

/** "1x02", "1x02x03", "1x02-1x04", "2016x03"; two numbers of three digits are a picture size. */
function readCross(raw: string, at: number): Found | undefined {
  const match = execAt(CROSS, raw, at);
  if (match === null) return undefined;
  const left = match[1] ?? "";
  const right = match[2] ?? "";
  const end = at + match[0].length;
  const isCodec = right === "264" || right === "265" || right === "263" || right === "262";
  const isFraction = raw[at - 1] === "." && isDigitAt(raw, at - 2);
  if (isCodec && (match[0].includes(" ") || isFraction)) return undefined;
  const isSeasonYear = left.length === 4 && isYear(Number(left)) && right.length <= 3;
  if (!endsNumber(raw, end) || (left.length > 2 && !isSeasonYear) || (left.length > 1 && right.length > 3))
    return undefined;
  const first = { value: Number(right), digits: right.length, end };
  const run = withNextNumber(raw, readMoreNumbers(raw, first, { markers: ["x", "×", "х", "e"] }));
  const number = Number(left);
  const properties = [season(number), ...run.numbers.map(episode)];
  return withVersion(raw, { end: run.end, properties: [...properties, ...yearOf(number)] });
}

/** "S07D1", "S07D1-3": discs of a season. */
function readSeasonDisc(raw: string, at: number): Found | undefined {
  const match = execAt(SEASON_DISC, raw, at);
  if (match === null) return undefined;
  const end = at + match[0].length;
  if (!endsWord(raw, end)) return undefined;
  const value = Number(match[2]);
  const run = readMoreNumbers(raw, { value, digits: match[2]?.length ?? 1, end }, { markers: ["d"] });
  const discs = run.numbers.map((number): Property => ({ field: "disc", value: number }));
  return { end: run.end, properties: [season(Number(match[1])), ...discs] };
}

/** "1xAll", "S01Extras": a whole season. */
function readWholeSeason(raw: string, at: number): Found | undefined {
  const match = execAt(WHOLE_SEASON, raw, at);
  if (match === null || !endsWord(raw, at + match[0].length)) return undefined;
  const digits = match[1] ?? match[2];
  return {
    end: at + match[0].length,
    properties: [season(Number(digits)), { field: "flag", value: match[3] === undefined ? "Complete" : "Extras" }],
  };
}

/** "E01", "Ep12", "E01-E03". */
function readEpisodeOnly(raw: string, at: number): Found | undefined {
  const match = execAt(EPISODE_ONLY, raw, at);
  if (match === null) return undefined;
  const end = at + match[0].length;
  if (!endsNumber(raw, end)) return undefined;
  const run = readMoreNumbers(
    raw,
    { value: Number(match[1]), digits: match[1]?.length ?? 2, end },
    { markers: ["e"], allowsPaddedList: true },
  );
  return withVersion(raw, { end: run.end, properties: run.numbers.map(episode) });
}

/** "5of6". */
function readOfCount(raw: string, at: number): Found | undefined {
  const match = execAt(OF_COUNT, raw, at);
  if (match === null || !endsWord(raw, at + match[0].length) || Number(match[1]) > Number(match[2])) return undefined;
  if (BEHIND_PART.test(raw.slice(Math.max(0, at - 8), at))) return undefined;
  const isSeason = BEHIND_SEASON.test(raw.slice(Math.max(0, at - 10), at));
  const properties: Property[] = isSeason
    ? [season(Number(match[1])), { field: "seasonCount", value: Number(match[2]) }]
    : [episode(Number(match[1])), { field: "episodeCount", value: Number(match[2]) }];
  return { end: at + match[0].length, properties };
}

/** "-f21-" (number in a film series) and "-x02" (bonus), both hung on a hyphen. */
function readFilmOrBonus(raw: string, at: number): Found | undefined {
  if (!/[-]$/.test(raw.slice(Math.max(0, at - 3), at).replace(/[ ._]+$/, ""))) return undefined;
  const film = execAt(FILM, raw, at);
  if (film !== null) return { end: at + film[0].length, properties: [{ field: "film", value: Number(film[1]) }] };
  const bonus = execAt(BONUS, raw, at);
  if (bonus === null) return undefined;
  return { end: at + bonus[0].length, properties: [{ field: "bonus", value: Number(bonus[1]) }] };
}

const READERS_BY_FIRST: ReadonlyMap<string, readonly ((raw: string, at: number) => Found | undefined)[]> = new Map([
  ["s", [readSeasonEpisode, readSeasonDisc, readSeasonOnly, readWholeSeason]],
  ["e", [readEpisodeOnly]],
  ["f", [readFilmOrBonus]],
  ["x", [readFilmOrBonus]],
  ...[..."0123456789"].map((digit): [string, ((raw: string, at: number) => Found | undefined)[]] => [
    digit,
    [readCross, readOfCount, readWholeSeason],
  ]),
]);

function recognizeWord(recognition: Recognition, word: Word): void {
  const { raw } = recognition.scanned;
  const readers = READERS_BY_FIRST.get(word.key[0] ?? "") ?? [];
  for (const read of readers) {
    const found = read(raw, word.start);
    if (found === undefined || !isFree(recognition, word.start, found.end)) continue;
    const match: Match = {
      start: word.start,
      end: found.end,
      part: word.part,
      kind: "number",
      belief: "sure",
      properties: found.properties,
    };
    claim(recognition, match);
    return;
  }
}

/** Finds the compact notations of seasons and episodes: S01E02, 1x02, E03, 5of6, f21, x01. */
export function recognizeEpisodes(recognition: Recognition): void {
  for (const word of recognition.scanned.words) recognizeWord(recognition, word);
}
