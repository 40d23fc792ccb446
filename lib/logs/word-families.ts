import type { ShapeGroup } from "./shape-group.ts";
import { type Token, WORD } from "./shape-tokens.ts";

/** Groups that are equal but for what stands at one or two places. */
export type Family = { places: number[]; groups: number[] };

const TOKENS_MAX = 96;
const PAIR_TOKENS_MAX = 48;
/** With more groups than this, pairs of places are left out: their number grows with the square of the length. */
const PAIR_GROUPS_MAX = 10_000;
const VARIABLE = 0;

/** Numbers for words; all variables are alike. */
function numberTokens(groups: readonly ShapeGroup[]): Int32Array[] {
  const numbers = new Map<string, number>();
  return groups.map(({ tokens }) =>
    Int32Array.from(tokens, (token) => {
      if (token.kind >= 0) return VARIABLE;
      let number = numbers.get(token.text);
      if (number === undefined) {
        number = numbers.size + 1;
        numbers.set(token.text, number);
      }
      return number;
    }),
  );
}

const mixHigh = (place: number, word: number) => {
  const h = Math.imul(word + 0x7f4a7c15, 0x9e3779b1) ^ Math.imul(place + 0x165667b1, 0x85ebca6b);
  return Math.imul(h ^ (h >>> 15), 0x2c1b3c6d) | 0;
};
const mixLow = (place: number, word: number) => {
  const h = Math.imul(word + 0x3c6ef372, 0xc2b2ae35) ^ Math.imul(place + 0x27d4eb2f, 0x9e3779b1);
  return Math.imul(h ^ (h >>> 13), 0x297a2d39) | 0;
};
const HOLE = 0x7fffffff;
const keyFrom = (high: number, low: number) => (high | 0) * 2_097_152 + (low & 0x1fffff);

/** Collects what has the same key; a key that occurs once costs one entry of a map only. */
class FamilyCollector {
  readonly #first = new Map<number, number>();
  readonly #families = new Map<number, Family>();

  put(key: number, places: readonly [number] | readonly [number, number], group: number): void {
    const first = this.#first.get(key);
    if (first === undefined) {
      this.#first.set(key, group);
      return;
    }
    const family = this.#families.get(key);
    if (family === undefined) this.#families.set(key, { places: [...places], groups: [first, group] });
    else family.groups.push(group);
  }

  families(): Family[] {
    return [...this.#families.values()];
  }
}

/** Families of one place and of two places that hold words; each has two groups or more. */
export function findFamilies(groups: readonly ShapeGroup[]): Family[] {
  const collector = new FamilyCollector();
  const pairs = groups.length <= PAIR_GROUPS_MAX;
  numberTokens(groups).forEach((words, index) => {
    if (words.length <= TOKENS_MAX)
      putKeys(collector, words, { tokens: (groups[index] as ShapeGroup).tokens, index, pairs });
  });
  return collector.families();
}

/** The hash of a shape is the sum of the hashes of its places, so that a place is taken out by subtraction. */
function putKeys(
  collector: FamilyCollector,
  words: Int32Array,
  { tokens, index, pairs }: { tokens: readonly Token[]; index: number; pairs: boolean },
): void {
  const open: number[] = [];
  tokens.forEach((token, at) => {
    if (mayVary(token)) open.push(at);
  });
  let high = words.length;
  let low = words.length;
  for (let at = 0; at < words.length; at++) {
    high = (high + mixHigh(at, words[at] as number)) | 0;
    low = (low + mixLow(at, words[at] as number)) | 0;
  }
  const highs = open.map((at) => (mixHigh(at, HOLE) - mixHigh(at, words[at] as number)) | 0);
  const lows = open.map((at) => (mixLow(at, HOLE) - mixLow(at, words[at] as number)) | 0);
  for (let i = 0; i < open.length; i++) {
    const oneHigh = (high + (highs[i] as number)) | 0;
    const oneLow = (low + (lows[i] as number)) | 0;
    collector.put(keyFrom(oneHigh, oneLow), [open[i] as number], index);
    if (!pairs || words.length > PAIR_TOKENS_MAX) continue;
    for (let j = i + 1; j < open.length; j++) {
      const key = keyFrom(oneHigh + (highs[j] as number), oneLow + (lows[j] as number));
      collector.put(key, [open[i] as number, open[j] as number], index);
    }
  }
}

const mayVary = (token: Token) => token.kind >= 0 || token.kind === WORD;

const COUNTERS_MIN = 3;

/**
 * Families of groups that are equal once counters in words (`eth0` -> `eth#`) are masked. Counters count as varying from three different words on: `IPv4` and `IPv6` stay apart.
 */
export function findMaskedFamilies(groups: readonly ShapeGroup[]): Family[] {
  const byKey = new Map<string, { places: number[]; groups: number[] }>();
  groups.forEach(({ tokens }, index) => {
    const places: number[] = [];
    const masked = tokens.map((token, at) => {
      if (token.kind >= 0) return "\u0000";
      if (token.kind !== WORD) return token.text;
      if (!/\d/.test(token.text)) return token.text;
      places.push(at);
      return token.text.replace(/\d+/g, "#");
    });
    if (places.length === 0) return;
    const key = masked.join("\u0001");
    const family = byKey.get(key);
    if (family === undefined) byKey.set(key, { places, groups: [index] });
    else family.groups.push(index);
  });
  return [...byKey.values()].flatMap((family) => splitByFixed(groups, family));
}

/** Places with too few different words stay constant: the family falls apart by what stands there. */
function splitByFixed(groups: readonly ShapeGroup[], family: Family): Family[] {
  const fixed = family.places.filter((at) => {
    const words = new Set(family.groups.map((index) => groups[index]?.tokens[at]?.text ?? ""));
    return words.size < COUNTERS_MIN;
  });
  const parts = new Map<string, number[]>();
  for (const index of family.groups) {
    const key = fixed.map((at) => groups[index]?.tokens[at]?.text ?? "").join("\u0001");
    parts.set(key, [...(parts.get(key) ?? []), index]);
  }
  return [...parts.values()].filter((part) => part.length > 1).map((part) => ({ places: family.places, groups: part }));
}
