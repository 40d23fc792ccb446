import { foldText } from "../placeholders.ts";
import type { FieldName } from "../schemas.ts";
import { type FieldVocabulary, keyOfValue } from "./field-vocabulary.ts";
import { type GapItem, NUMBER_FIELDS, OPEN_FIELDS } from "./gap-item.ts";
import { plainText, type Word, wordsOf } from "./words.ts";

/** A stretch of an item's text that may be the value of a field: words `from` to `to` (inclusive) of one source. */
export type Span = { key: string; text: string; source: FieldName; from: number; to: number };

export type SourceText = { field: FieldName; text: string; words: readonly Word[] };

const SOURCES: readonly FieldName[] = [
  "title",
  "summary",
  "transcript",
  "album",
  "event",
  "series",
  "date",
  "copyright",
];
const SPAN_WORDS_MAX = 4;
const SPANS_MAX = 240;
/** Only the beginning of a long text is read for names. */
const WORDS_READ = 160;

/** The texts of an item that may name the value of `target`. */
export function sourcesOf(item: GapItem, target: FieldName): SourceText[] {
  const sources: SourceText[] = [];
  for (const field of SOURCES) {
    const content = item.fields[field];
    if (field === target || typeof content !== "string") continue;
    const text = plainText(content);
    sources.push({ field, text, words: wordsOf(text).slice(0, WORDS_READ) });
  }
  return sources;
}

const startsName = (word: Word | undefined): boolean =>
  word !== undefined && /^[\p{Lu}\p{Lt}\p{Lo}\p{N}]/u.test(word.text);
/** Between the words of a name stand spaces, hyphens, or the dot of an initial. */
const JOINS_NAME = /^(?:[ \u00a0]+|\. ?| ?[&'’] ?|-)$/;
const SMALL_IN_NAME = /^(?:de|da|di|du|la|le|von|van|der|den|del|bin|al|el|of|the|and|y|e|o|ter|dos|das)$/;

function joins(source: SourceText, left: number): boolean {
  const a = source.words[left];
  const b = source.words[left + 1];
  if (a === undefined || b === undefined) return false;
  const between = source.text.slice(a.end, b.start);
  return JOINS_NAME.test(between) && !(between.startsWith(".") && a.text.length > 2);
}

function spanOf(source: SourceText, from: number, to: number): Span {
  const start = source.words[from]?.start ?? 0;
  const end = source.words[to]?.end ?? 0;
  const key = source.words
    .slice(from, to + 1)
    .map(({ folded }) => folded)
    .join(" ");
  return { key, text: source.text.slice(start, end), source: source.field, from, to };
}

/** Runs of capitalised words and every part of them, small words of names in between allowed. */
function nameSpans(source: SourceText): Span[] {
  const spans: Span[] = [];
  const { words } = source;
  for (let from = 0; from < words.length && spans.length < SPANS_MAX; from += 1) {
    if (!startsName(words[from])) continue;
    let lastJoined = from;
    for (let to = from; to < words.length && to - from < SPAN_WORDS_MAX + 1; to += 1) {
      if (to > from && !joins(source, to - 1)) break;
      lastJoined = to;
      if (startsName(words[to])) spans.push(spanOf(source, from, to));
      else if (!SMALL_IN_NAME.test(words[to]?.folded ?? "")) break;
    }
    if (lastJoined === words.length - 1 && from === 0 && words.length > SPAN_WORDS_MAX + 1) continue;
  }
  return spans;
}

/** The parts between the separators of a title ("A - B: C"), which may be longer than a name and in lower case. */
function partSpans(source: SourceText): Span[] {
  const spans: Span[] = [];
  let from = 0;
  for (let at = 0; at < source.words.length; at += 1) {
    const word = source.words[at];
    const next = source.words[at + 1];
    const between = next === undefined ? "" : source.text.slice(word?.end, next.start);
    if (next !== undefined && !/[^\s.'’]/.test(between)) continue;
    if (at - from < 10 && !(from === 0 && at === source.words.length - 1)) spans.push(spanOf(source, from, at));
    from = at + 1;
  }
  return spans;
}

const YEAR = /(?<!\d)(1[89]\d\d|20\d\d)(?!\d)/g;
const NUMBER = /(?<!\d)\d{1,3}(?!\d)/g;

function numberSpans(source: SourceText, target: FieldName): Span[] {
  const spans: Span[] = [];
  for (const match of source.text.matchAll(target === "year" ? YEAR : NUMBER)) {
    const at = source.words.findIndex(({ start, end }) => start <= match.index && match.index < end);
    if (at >= 0) spans.push({ key: String(Number(match[0])), text: match[0], source: source.field, from: at, to: at });
  }
  return spans;
}

/** Finds the values of a library's vocabulary in a text, through every spelling that folds to the same key. */
export type KnownValueFinder = (words: readonly Word[], from: number, to: number) => string | undefined;

export function knownValueFinder(field: FieldName, vocabulary: FieldVocabulary): KnownValueFinder {
  const seen = new Map<string, string | undefined>();
  const wordsMax = Math.min(
    5,
    Math.max(1, ...[...vocabulary.keys()].slice(0, 2_000).map((key) => key.split(" ").length)),
  );
  return (words, from, to) => {
    if (to - from >= wordsMax) return undefined;
    let phrase = words[from]?.folded ?? "";
    for (let at = from + 1; at <= to; at += 1) phrase += ` ${words[at]?.folded ?? ""}`;
    if (seen.has(phrase)) return seen.get(phrase);
    const key = field === "language" ? (phrase.length < 4 ? "" : keyOfValue(field, phrase)) : keyOfValue(field, phrase);
    const known = vocabulary.has(key) ? key : undefined;
    seen.set(phrase, known);
    return known;
  };
}

function knownSpans(source: SourceText, find: KnownValueFinder): Span[] {
  const spans: Span[] = [];
  for (let from = 0; from < source.words.length && spans.length < SPANS_MAX; from += 1) {
    for (let to = from; to < Math.min(source.words.length, from + SPAN_WORDS_MAX); to += 1) {
      const key = find(source.words, from, to);
      if (key !== undefined) spans.push({ ...spanOf(source, from, to), key });
    }
  }
  return spans;
}

/**
 * Every stretch of text that could be a value of `target`: names and title parts for fields with new values, years or
 * numbers for number fields, known values for all others.
 */
export function spansFor(source: SourceText, target: FieldName, find: KnownValueFinder): Span[] {
  if (NUMBER_FIELDS.has(target)) return numberSpans(source, target);
  if (!OPEN_FIELDS.has(target)) return knownSpans(source, find);
  const seen = new Set<string>();
  const all = [...nameSpans(source), ...partSpans(source), ...(target === "tags" ? knownSpans(source, find) : [])];
  return all.filter(({ from, to, key }) => {
    const place = `${from}-${to}`;
    if (seen.has(place) || foldText(key) === "") return false;
    seen.add(place);
    return true;
  });
}
