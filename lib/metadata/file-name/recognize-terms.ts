import type { Match, Property } from "./match.ts";
import { claim, execAt, isFree, type Recognition } from "./recognition.ts";
import type { Word } from "./scan-name.ts";
import { subtitleLanguageOf, TERMS, type Term } from "./vocabulary/index.ts";

const PHRASE_WORDS_MAX = 5;
const COUNTED_MARK = /^(proper|repack|rerip|real)(\d)$/;
const PLUS = /\+(?![\p{L}])/uy;
const PLUS_VALUES: ReadonlyMap<string, Property> = new Map([
  ["dd", { field: "audioCodec", value: "Dolby Digital Plus" }],
  ["hdr10", { field: "flag", value: "HDR10+" }],
  ["hdr", { field: "flag", value: "HDR10+" }],
]);

const isJoint = (raw: string, left: Word, right: Word): boolean => {
  const gap = right.start - left.end;
  if (gap === 0) return true;
  return gap === 1 && " ._-'".includes(raw[left.end] ?? "x");
};

type Phrase = { term: Term; last: number };

function hasCapitals(text: string, required: Term["capitals"]): boolean {
  if (required === "none") return true;
  return text !== text.toLowerCase() && (required === "some" || text === text.toUpperCase());
}

function longestPhrase(recognition: Recognition, index: number): Phrase | undefined {
  const { raw, words } = recognition.scanned;
  const first = words[index];
  if (first === undefined || !isFree(recognition, first.start, first.end)) return undefined;
  let key = "";
  let previous = first;
  let best: Phrase | undefined;
  for (let at = index; at < index + PHRASE_WORDS_MAX; at += 1) {
    const word = words[at];
    if (word === undefined || word.part !== first.part || word.bracket !== first.bracket) break;
    if (at > index && (!isJoint(raw, previous, word) || !isFree(recognition, word.start, word.end))) break;
    key = at === index ? word.key : `${key} ${word.key}`;
    const term = TERMS.get(key);
    const isLowerCase =
      term !== undefined &&
      !hasCapitals(raw.slice(first.start, word.end), term.capitals) &&
      !isBracketedAlone(recognition, first, word);
    if (term !== undefined && !isLowerCase) best = { term, last: at };
    previous = word;
  }
  return best;
}

/** A code that fills a bracket ("(us)", "[fr]") needs no capitals. */
function isBracketedAlone(recognition: Recognition, first: Word, last: Word): boolean {
  const bracket = recognition.scanned.brackets[first.bracket];
  return bracket !== undefined && bracket.open + 1 === first.start && bracket.close === last.end;
}

function withPlus(
  raw: string,
  word: Word,
  end: number,
  properties: readonly Property[],
): { end: number; properties: readonly Property[] } {
  const plus = PLUS_VALUES.get(word.key);
  if (plus === undefined || execAt(PLUS, raw, end) === null) return { end, properties };
  return { end: end + 1, properties: [plus] };
}

/** Proper, repack and real count how often a release was replaced: "REPACK2" twice. */
function countOfMark(word: Word): readonly Property[] | undefined {
  const counted = COUNTED_MARK.exec(word.key);
  if (counted === null) return undefined;
  return [
    { field: "flag", value: "Proper" },
    { field: "properCount", value: Number(counted[2]) },
  ];
}

/** "hebsubs" is no word of any language, "stfr" or "ensub" might be part of one. */
const subtitleBelief = (key: string): Match["belief"] => (key.length >= 6 && /subs?$/.test(key) ? "sure" : "likely");

function claimWord(
  recognition: Recognition,
  word: Word,
  properties: readonly Property[],
  belief: Match["belief"],
): void {
  const kind = properties[0]?.field === "flag" ? "label" : "language";
  claim(recognition, { start: word.start, end: word.end, part: word.part, kind, belief, properties });
}

/** Finds release jargon from the vocabulary, longest phrase first. */
export function recognizeTerms(recognition: Recognition): void {
  const { raw, words } = recognition.scanned;
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index];
    if (word === undefined) continue;
    const phrase = longestPhrase(recognition, index);
    if (phrase === undefined) {
      const counted = countOfMark(word);
      const subtitle = counted === undefined ? subtitleLanguageOf(word.text) : undefined;
      if (counted !== undefined) claimWord(recognition, word, counted, "sure");
      else if (subtitle !== undefined)
        claimWord(recognition, word, [{ field: "subtitleLanguage", value: subtitle }], subtitleBelief(word.key));
      continue;
    }
    const last = words[phrase.last] ?? word;
    const { end, properties } = withPlus(raw, word, last.end, phrase.term.properties);
    const { kind, belief } = phrase.term;
    if (claim(recognition, { start: word.start, end, part: word.part, kind, belief, properties })) index = phrase.last;
  }
}
