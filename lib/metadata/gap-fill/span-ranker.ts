import { stableHash } from "./stable-hash.ts";
import type { SourceText, Span } from "./text-spans.ts";

/** A logistic regression over hashed signs of a span: its neighbours, its place, its shape. */
export type SpanRanker = { weights: Float32Array; bias: number };

export type ScoredSpan = Span & { chance: number };

/** What a library knows about words, apart from any one item. */
export type WordLore = {
  /** How often a word stands in lower case inside texts, and in all. */
  lower: ReadonlyMap<string, number>;
  /** How often a value of the field begins (ends) with a word. */
  firsts: ReadonlyMap<string, number>;
  lasts: ReadonlyMap<string, number>;
  /** How many items hold a value. */
  held: ReadonlyMap<string, { count: number }>;
};

const SLOTS = 1 << 17;
const EPOCHS = 5;
const RATE = 0.35;

const between = (source: SourceText, left: number): string => {
  const a = source.words[left];
  const b = source.words[left + 1];
  if (a === undefined) return "^";
  if (b === undefined) return source.text.slice(a.end, a.end + 2).trim() === "" ? "$" : "$.";
  return source.text.slice(a.end, b.start).trim().slice(0, 3) || "_";
};

function shapeOf(word: string): string {
  if (/^\p{N}+$/u.test(word)) return "9";
  if (word.length === 1) return "I";
  if (!/^\p{Lu}/u.test(word)) return "a";
  return word === word.toUpperCase() ? "AA" : "Aa";
}

const bucket = (count: number): number => (count <= 0 ? 0 : 1 + Math.min(4, Math.floor(Math.log2(count))));

type SpanContext = { source: SourceText; lore: WordLore; own: ReadonlySet<string>; spans: readonly Span[] };

function contextSigns(span: Span, source: SourceText): string[] {
  const wordAt = (at: number): string => (at < 0 ? "^" : (source.words[at]?.folded ?? "$"));
  const { from, to } = span;
  const left = between(source, from - 1);
  const right = between(source, to);
  const l1 = wordAt(from - 1);
  const r1 = wordAt(to + 1);
  const place = span.source;
  return [
    `l1 ${place} ${l1}`,
    `l2 ${place} ${wordAt(from - 2)} ${l1}`,
    `r1 ${place} ${r1}`,
    `r2 ${place} ${r1} ${wordAt(to + 2)}`,
    `lr ${place} ${l1} ${r1}`,
    `lp ${place} ${left}`,
    `rp ${place} ${right}`,
    `lrp ${place} ${left} ${right}`,
    `lc ${shapeOf(source.words[from - 1]?.text ?? "")} ${left}`,
    `rc ${shapeOf(source.words[to + 1]?.text ?? "")} ${right}`,
    `at ${place} ${from < 8 ? from : 8 + bucket(from - 7)}`,
    `end ${place} ${Math.min(4, source.words.length - 1 - to)}`,
    `glue ${place} ${source.text.slice(Math.max(0, source.words[from]?.start ?? 0), source.words[from]?.end).replace(/\d+/g, "0")}`,
  ];
}

function shapeSigns(span: Span, { source, lore, own }: SpanContext): string[] {
  const words = source.words.slice(span.from, span.to + 1);
  const first = words[0];
  const last = words.at(-1);
  const shape = words.map(({ text }) => shapeOf(text)).join("");
  const minus = (counts: ReadonlyMap<string, number>, word: string, pick: (key: string) => string): number =>
    (counts.get(word) ?? 0) - ([...own].some((key) => pick(key) === word) ? 1 : 0);
  const firstKnown = minus(lore.firsts, first?.folded ?? "", (key) =>
    key.slice(0, key.indexOf(" ") + 1 || undefined).trim(),
  );
  const lastKnown = minus(lore.lasts, last?.folded ?? "", (key) => key.slice(key.lastIndexOf(" ") + 1));
  const held = (lore.held.get(span.key)?.count ?? 0) - (own.has(span.key) ? 1 : 0);
  const lowest = Math.max(...words.map(({ folded }) => lore.lower.get(folded) ?? 0));
  const again = source.words.filter(
    ({ folded }, at) => (at < span.from || at > span.to) && folded === last?.folded,
  ).length;
  return [
    `shape ${shape}`,
    `shape ${span.source} ${shape}`,
    `n ${words.length}`,
    `first ${first?.folded}`,
    `last ${last?.folded}`,
    `fk ${bucket(firstKnown)} ${words.length > 1}`,
    `lk ${bucket(lastKnown)} ${words.length > 1}`,
    `held ${bucket(held)} ${words.length > 1}`,
    `low ${bucket(lowest)}`,
    `low1 ${bucket(lore.lower.get(first?.folded ?? "") ?? 0)} ${words.length}`,
    `again ${Math.min(2, again)} ${words.length}`,
    held > 2 ? `key ${span.key}` : "key new",
  ];
}

/** How the span stands among the other spans of its item: how many, first, last, highest, agreeing. */
function rivalSigns(span: Span, spans: readonly Span[]): string[] {
  const keys = new Set(spans.map(({ key }) => key));
  const same = spans.filter(({ key }) => key === span.key).length;
  const numbers = [...keys].map(Number).filter((value) => !Number.isNaN(value));
  const signs = [`same ${Math.min(3, same)}`, `first ${spans[0]?.key === span.key}`];
  if (numbers.length === keys.size && numbers.length > 0) {
    const value = Number(span.key);
    const isMax = value === Math.max(...numbers);
    const isMin = value === Math.min(...numbers);
    signs.push(`among ${Math.min(4, keys.size)} ${isMax} ${isMin} ${spans[0]?.key === span.key}`);
    signs.push(`near ${numbers.some((other) => other === value + 1)} ${numbers.some((other) => other === value - 1)}`);
  }
  return signs;
}

/** Feature slots of a span. `own` are the true keys of the item, which must not count as knowledge about it. */
export function spanSlots(span: Span, context: SpanContext): Int32Array {
  const signs = [
    ...contextSigns(span, context.source),
    ...shapeSigns(span, context),
    ...rivalSigns(span, context.spans),
  ];
  return Int32Array.from(signs, (sign) => stableHash(sign) % SLOTS);
}

export type SpanExample = { slots: Int32Array; isRight: boolean };

function scoreOf({ weights, bias }: SpanRanker, slots: Int32Array): number {
  let score = bias;
  for (const slot of slots) score += weights[slot] ?? 0;
  return score;
}

/** Trains with AdaGrad in the order given. */
export function trainSpanRanker(examples: readonly SpanExample[]): SpanRanker {
  const right = examples.filter(({ isRight }) => isRight).length;
  const share = (right + 0.5) / (examples.length + 1);
  const ranker: SpanRanker = { weights: new Float32Array(SLOTS), bias: Math.log(share / (1 - share)) };
  const squares = new Float32Array(SLOTS);
  for (let epoch = 0; epoch < EPOCHS; epoch += 1) {
    for (const { slots, isRight } of examples) {
      const gradient = 1 / (1 + Math.exp(-scoreOf(ranker, slots))) - (isRight ? 1 : 0);
      if (Math.abs(gradient) < 0.003) continue;
      for (const slot of slots) {
        const moved = gradient + 1e-4 * (ranker.weights[slot] ?? 0);
        const square = (squares[slot] ?? 0) + moved * moved;
        squares[slot] = square;
        ranker.weights[slot] = (ranker.weights[slot] ?? 0) - (RATE * moved) / (1 + Math.sqrt(square));
      }
    }
  }
  return ranker;
}

export function spanChance(ranker: SpanRanker, slots: Int32Array): number {
  return 1 / (1 + Math.exp(-scoreOf(ranker, slots)));
}

/** One ranker in the place of several: the mean of their log odds. */
export function mergeRankers(rankers: readonly SpanRanker[]): SpanRanker {
  const merged: SpanRanker = { weights: new Float32Array(SLOTS), bias: 0 };
  for (const { weights, bias } of rankers) {
    merged.bias += bias / rankers.length;
    for (let slot = 0; slot < SLOTS; slot += 1) {
      merged.weights[slot] = (merged.weights[slot] ?? 0) + (weights[slot] ?? 0) / rankers.length;
    }
  }
  return merged;
}

/** How often each word stands in lower case in the texts: a word that often does is no part of a name. */
export function countLowerWords(texts: Iterable<string>): Map<string, number> {
  const lower = new Map<string, number>();
  for (const text of texts) {
    for (const match of text.matchAll(/(?<![\p{L}\p{N}])\p{Ll}[\p{L}\p{M}]*/gu)) {
      lower.set(match[0], (lower.get(match[0]) ?? 0) + 1);
    }
  }
  return lower;
}

/** What the values of a field tell about words: how they begin, how they end, which there are. */
export function gatherWordLore(lower: ReadonlyMap<string, number>, held: WordLore["held"]): WordLore {
  const firsts = new Map<string, number>();
  const lasts = new Map<string, number>();
  for (const [key, { count }] of held) {
    const words = key.split(" ");
    const first = words[0] ?? "";
    const last = words.at(-1) ?? "";
    firsts.set(first, (firsts.get(first) ?? 0) + count);
    lasts.set(last, (lasts.get(last) ?? 0) + count);
  }
  return { lower, firsts, lasts, held };
}
