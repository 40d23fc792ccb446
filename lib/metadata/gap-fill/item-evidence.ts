import type { FieldName } from "../schemas.ts";
import { type FieldVocabulary, keysHeld } from "./field-vocabulary.ts";
import { rowWithout, type SparseRow } from "./item-terms.ts";
import { type DetectedLanguage, detectLanguage } from "./language-detector.ts";
import type { LibraryIndex } from "./library-index.ts";
import { classify, type LinearClassifier } from "./linear-classifier.ts";
import { nearest } from "./neighbour-index.ts";
import { type ScoredSpan, type SpanRanker, spanChance, spanSlots, type WordLore } from "./span-ranker.ts";
import { type KnownValueFinder, type SourceText, type Span, sourcesOf, spansFor } from "./text-spans.ts";
import { type LinkedValue, linkedValues, type ValueLinks } from "./value-links.ts";

/** What a field's models need besides the models: its values, and what goes with them. */
export type FieldGround = {
  field: FieldName;
  vocabulary: FieldVocabulary;
  links: ValueLinks;
  find: KnownValueFinder;
  lore: WordLore;
  /** Values frequent enough to be learned from words, by position. */
  labels: readonly string[];
};

/** What was learned from the words of items whose value is known. */
export type WordModels = { linear: LinearClassifier; ranker: SpanRanker };

export type NeighbourVote = { share: number; nearest: number; count: number };

/** Everything that speaks for values of one field of one item. */
export type ItemEvidence = {
  own: ReadonlySet<string>;
  row: SparseRow;
  linear: ReadonlyMap<string, number>;
  votes: ReadonlyMap<string, NeighbourVote>;
  voters: number;
  linked: ReadonlyMap<string, LinkedValue>;
  spans: ReadonlyMap<string, ScoredSpan>;
  spanKeys: number;
  language: DetectedLanguage | undefined;
};

const NEIGHBOURS = 15;
const SPANS_READ_MAX = 300;

/** Row, spans and their slots: independent of any fold, so they are made once per item. */
export type ItemReading = {
  own: ReadonlySet<string>;
  row: SparseRow;
  spans: readonly Span[];
  slots: readonly Int32Array[];
  sources: readonly SourceText[];
};

/** Reads an item for one field as if it did not hold that field. */
export function readItem(library: LibraryIndex, ground: FieldGround, position: number): ItemReading {
  const item = library.items[position];
  const own = new Set(item === undefined ? [] : keysHeld(item, ground.field));
  const row = rowWithout(library.space, position, ground.field);
  const sources = item === undefined ? [] : sourcesOf(item, ground.field);
  const bySource = sources.map((source) => spansFor(source, ground.field, ground.find));
  const spans = bySource.flat().slice(0, SPANS_READ_MAX);
  const slots: Int32Array[] = [];
  for (const [index, source] of sources.entries()) {
    for (const span of bySource[index] ?? []) {
      if (slots.length < spans.length) slots.push(spanSlots(span, { source, lore: ground.lore, own, spans }));
    }
  }
  return { own, row, spans, slots, sources };
}

function linearChances(ground: FieldGround, { linear }: WordModels, row: SparseRow): Map<string, number> {
  const chances = classify(linear, row);
  return new Map(ground.labels.map((key, label) => [key, chances[label] ?? 0]));
}

function neighbourVotes(library: LibraryIndex, field: FieldName, row: SparseRow, position: number) {
  const accepts = (index: number): boolean => index !== position && library.items[index]?.fields[field] !== undefined;
  const found = nearest(library.neighbours, { row, limit: NEIGHBOURS, accepts });
  const votes = new Map<string, NeighbourVote>();
  const total = found.reduce((sum, { similarity }) => sum + similarity ** 2, 0);
  for (const { index, similarity } of found) {
    const item = library.items[index];
    for (const key of item === undefined ? [] : keysHeld(item, field)) {
      const vote = votes.get(key) ?? { share: 0, nearest: 0, count: 0 };
      vote.share += similarity ** 2 / (total || 1);
      vote.nearest = Math.max(vote.nearest, similarity);
      vote.count += 1;
      votes.set(key, vote);
    }
  }
  return { votes, voters: found.length };
}

function scoreSpans(reading: ItemReading, { ranker }: WordModels): Map<string, ScoredSpan> {
  const best = new Map<string, ScoredSpan>();
  for (const [index, span] of reading.spans.entries()) {
    const slots = reading.slots[index];
    if (slots === undefined) continue;
    const chance = spanChance(ranker, slots);
    if (chance > (best.get(span.key)?.chance ?? 0)) best.set(span.key, { ...span, chance });
  }
  return best;
}

/** All signals for one field of one item. */
export function gatherEvidence(
  library: LibraryIndex,
  ground: FieldGround,
  { position, reading, models }: { position: number; reading: ItemReading; models: WordModels },
): ItemEvidence {
  const item = library.items[position];
  const spans = scoreSpans(reading, models);
  const isLanguage = ground.field === "language";
  return {
    own: reading.own,
    row: reading.row,
    linear: linearChances(ground, models, reading.row),
    ...neighbourVotes(library, ground.field, reading.row, position),
    linked: item === undefined ? new Map() : linkedValues(ground.links, item, reading.own),
    spans,
    spanKeys: spans.size,
    language: isLanguage ? detectLanguage(reading.sources.map(({ text }) => text).join(" ")) : undefined,
  };
}
