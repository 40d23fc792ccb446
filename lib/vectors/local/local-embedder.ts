import type { Embedder } from "../ports.ts";
import { toUnit } from "../unit-vector.ts";
import { hashText, mixBits } from "./hash-text.ts";
import { WordWeights } from "./word-weights.ts";
import { type TextWord, wordsOf } from "./words.ts";

export const LOCAL_DIMENSIONS = 384;
/** Says what it is; the number grows with every change that makes other vectors of the same text. */
export const LOCAL_EMBEDDER = `local-hashed-words-v1-${LOCAL_DIMENSIONS}`;

/** Text beyond this adds nothing that the beginning did not say. */
const TEXT_MAX = 20_000;
/** Each feature lands on this many places with random signs, which keeps collisions small and even. */
const SPREAD = 4;
/** Weight of all pieces of a word together beside the word itself: inflected and misspelt words stay near. */
const PIECES_SHARE = 0.8;

type Features = Map<string, number>;

const add = (features: Features, key: string, weight: number) => features.set(key, (features.get(key) ?? 0) + weight);

function addPieces(features: Features, word: string, weight: number): void {
  const framed = `<${word}>`;
  const count = Math.max(1, framed.length - 2) + Math.max(0, framed.length - 3);
  const each = (weight * PIECES_SHARE) / Math.sqrt(count);
  for (let size = 3; size <= 4; size += 1) {
    for (let at = 0; at + size <= framed.length; at += 1) add(features, `#${framed.slice(at, at + size)}`, each);
  }
}

/** Chinese and Japanese have no spaces: pairs of characters stand for words, single ones weigh little. */
function addIdeographs(features: Features, run: string, weigh: (key: string) => number): void {
  const characters = [...run];
  for (const [index, character] of characters.entries()) {
    const next = characters[index + 1];
    const isAlone = characters.length === 1;
    add(features, character, weigh(character) * (isAlone ? 1 : 0.4));
    if (next !== undefined) add(features, character + next, weigh(character + next));
  }
}

function addWord(features: Features, { text, kind }: TextWord, weigh: (key: string) => number): void {
  if (kind === "ideographs") {
    addIdeographs(features, text, weigh);
    return;
  }
  const weight = weigh(text) * (kind === "digits" ? 0.5 : 1);
  add(features, text, weight);
  if (kind === "letters" && text.length > 2) addPieces(features, text, weight);
}

function project(features: Features): Float32Array {
  const vector = new Float32Array(LOCAL_DIMENSIONS);
  for (const [key, weight] of features) {
    let bits = hashText(key);
    for (let turn = 0; turn < SPREAD; turn += 1) {
      bits = mixBits(bits + 0x9e3779b9);
      const place = (bits >>> 1) % LOCAL_DIMENSIONS;
      vector[place] = (vector[place] as number) + (bits & 1 ? weight : -weight);
    }
  }
  return toUnit(vector);
}

function embedOne(text: string, weights: WordWeights): Float32Array {
  const counts = new Map<string, { word: TextWord; count: number }>();
  for (const word of wordsOf(text.slice(0, TEXT_MAX))) {
    const known = counts.get(word.text);
    if (known === undefined) counts.set(word.text, { word, count: 1 });
    else known.count += 1;
  }
  const features: Features = new Map();
  for (const { word, count } of counts.values()) {
    addWord(features, word, (key) => weights.of(key) * (1 + Math.log(count)));
  }
  if (features.size === 0) features.set(text.trim(), 1);
  return project(features);
}

/** The words (for ideographs: characters and pairs) of a text that weights are learned from. */
export function countedWords(text: string): Set<string> {
  const features: Features = new Map();
  for (const word of wordsOf(text.slice(0, TEXT_MAX))) {
    if (word.kind === "ideographs") addIdeographs(features, word.text, () => 1);
    else features.set(word.text, 1);
  }
  return new Set(features.keys());
}

/**
 * The embedder that is always there: words, pieces of words and pairs of ideographs, weighted by rarity and hashed into a
 * fixed number of dimensions (Weinberger et al. 2009, Bojanowski et al. 2017). It compares wording, not meaning.
 * Deterministic: equal text and weights give equal vectors on every machine.
 */
export const createLocalEmbedder = (weights: WordWeights = WordWeights.none): Embedder => ({
  name: LOCAL_EMBEDDER,
  dimensions: LOCAL_DIMENSIONS,
  embed: async (texts) => texts.map((text) => embedOne(text, weights)),
});
