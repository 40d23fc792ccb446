import { hashText } from "./hash-text.ts";

const BUCKETS = 1 << 15;
const COUNT_MAX = 0xffff;

/**
 * In how many texts of a collection each word occurs, in a table of hashed counters (two words that share one count as
 * more frequent than they are). Rare words tell more: weight = ln((1 + texts) / (1 + texts with the word)) + 0.25,
 * the smoothed inverse document frequency (Spärck Jones 1972).
 */
export class WordWeights {
  readonly documents: number;
  readonly #counts: Uint16Array;

  private constructor(documents: number, counts: Uint16Array) {
    this.documents = documents;
    this.#counts = counts;
  }

  static readonly none = new WordWeights(0, new Uint16Array(BUCKETS));

  /** @param texts the distinct words of each text */
  static learn(texts: Iterable<Iterable<string>>): WordWeights {
    const totals = new Uint32Array(BUCKETS);
    let documents = 0;
    for (const words of texts) {
      documents += 1;
      const seen = new Set<number>();
      for (const word of words) seen.add(hashText(word) & (BUCKETS - 1));
      for (const bucket of seen) totals[bucket] = (totals[bucket] ?? 0) + 1;
    }
    // Counts above the table's range are kept as shares of it.
    const scale = documents > COUNT_MAX ? COUNT_MAX / documents : 1;
    return new WordWeights(
      Math.round(documents * scale),
      Uint16Array.from(totals, (count) => Math.ceil(count * scale)),
    );
  }

  static fromBytes(documents: number, bytes: Uint8Array): WordWeights {
    if (bytes.byteLength !== BUCKETS * 2) return WordWeights.none;
    return new WordWeights(Math.min(documents, COUNT_MAX), new Uint16Array(bytes.slice().buffer));
  }

  toBytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#counts.slice().buffer);
  }

  /** Weight of a word, above 0; equal for all words while nothing was learned. */
  of(word: string): number {
    if (this.documents === 0) return 1;
    const count = Math.min(this.documents, this.#counts[hashText(word) & (BUCKETS - 1)] ?? 0);
    return Math.log((1 + this.documents) / (1 + count)) + 0.25;
  }
}
