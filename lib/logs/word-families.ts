import type { ShapeGroup } from "./group-shapes.ts";
import { isUnit, type Token, WORD } from "./shape-tokens.ts";

/** Groups that are equal but for what stands at one or two places. */
export type Family = { places: number[]; groups: number[] };

const TOKENS_MAX = 96;
const PAIR_TOKENS_MAX = 48;
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

/** Families of one place, then of two places that hold words; each has two groups or more. */
export function findFamilies(groups: readonly ShapeGroup[]): Family[] {
  const families = new Map<number, Family>();
  const put = (key: number, places: number[], index: number) => {
    const family = families.get(key);
    if (family === undefined) families.set(key, { places, groups: [index] });
    else family.groups.push(index);
  };
  numberTokens(groups).forEach((words, index) => {
    const { tokens } = groups[index] as ShapeGroup;
    if (words.length > TOKENS_MAX) return;
    let high = words.length;
    let low = words.length;
    for (let at = 0; at < words.length; at++) {
      high = (high + mixHigh(at, words[at] as number)) | 0;
      low = (low + mixLow(at, words[at] as number)) | 0;
    }
    const without = (at: number) => ({
      high: (high - mixHigh(at, words[at] as number) + mixHigh(at, HOLE)) | 0,
      low: (low - mixLow(at, words[at] as number) + mixLow(at, HOLE)) | 0,
    });
    for (let at = 0; at < words.length; at++) {
      if (!mayVary(tokens[at] as Token)) continue;
      const one = without(at);
      put(keyFrom(one.high, one.low), [at], index);
      if (words.length > PAIR_TOKENS_MAX) continue;
      for (let other = at + 1; other < words.length; other++) {
        if (!mayVary(tokens[other] as Token)) continue;
        const two = without(other);
        put(keyFrom(one.high + two.high - high, one.low + two.low - low), [at, other], index);
      }
    }
  });
  return [...families.values()].filter((family) => family.groups.length > 1);
}

const mayVary = (token: Token) => token.kind >= 0 || token.kind === WORD;

const COUNTERS_MIN = 3;

/**
 * Families of groups that are equal once counters in words (`eth0` -> `eth#`) and units behind numbers are masked.
 * Counters count as varying from three different words on: `IPv4` and `IPv6` stay apart.
 */
export function findMaskedFamilies(groups: readonly ShapeGroup[]): Family[] {
  const byKey = new Map<string, { places: number[]; groups: number[] }>();
  groups.forEach(({ tokens }, index) => {
    const places: number[] = [];
    const masked = tokens.map((token, at) => {
      if (token.kind >= 0) return "\u0000";
      if (token.kind !== WORD) return token.text;
      if (at > 0 && (tokens[at - 1] as Token).kind >= 0 && isUnit(token.text)) {
        places.push(at);
        return "\u0002";
      }
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
    return words.size < COUNTERS_MIN && ![...words].every(isUnit);
  });
  const parts = new Map<string, number[]>();
  for (const index of family.groups) {
    const key = fixed.map((at) => groups[index]?.tokens[at]?.text ?? "").join("\u0001");
    parts.set(key, [...(parts.get(key) ?? []), index]);
  }
  return [...parts.values()].filter((part) => part.length > 1).map((part) => ({ places: family.places, groups: part }));
}
