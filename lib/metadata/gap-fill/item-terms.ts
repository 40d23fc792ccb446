import { foldText } from "../placeholders.ts";
import { FIELD_NAMES, type FieldContent, type FieldName } from "../schemas.ts";
import { type GapItem, TEXT_FIELDS } from "./gap-item.ts";
import { plainText, stemOf, wordsOf } from "./words.ts";

/** Terms of an item, each with the field it came from, so that one field's terms can be left out. */
export type TermBag = { ids: Int32Array; fields: Uint8Array };

/** A vector of unit length over the terms of a library. */
export type SparseRow = { ids: Int32Array; weights: Float32Array };

export type TermSpace = {
  bags: readonly TermBag[];
  /** Inverse document frequency by term id. */
  idf: Float32Array;
  /** Number of items that hold the term. */
  documents: Int32Array;
  names: readonly string[];
};

/** Fields that name people: their endings tell countries and languages apart. */
const NAME_FIELDS: ReadonlySet<FieldName> = new Set<FieldName>([
  "artist",
  "albumArtist",
  "composer",
  "speaker",
  "author",
  "narrator",
  "director",
  "cast",
]);
const OPENING_WORDS = 30;
const NO_FIELD = 255;
const TERMS_MAX = 80_000;

type Add = (term: string) => void;

function addTextTerms(field: FieldName, text: string, add: Add): void {
  const words = wordsOf(plainText(text));
  let previous = "";
  for (const [position, word] of words.entries()) {
    const stem = stemOf(word.folded);
    if (field === "title") {
      add(`t:${stem}`);
      add(`$${word.folded.slice(-3)}`);
    }
    add(`w:${stem}`);
    if (field !== "title" && position < OPENING_WORDS) {
      add(`o:${stem}`);
      if (previous !== "") add(`b:${previous} ${stem}`);
    }
    previous = stem;
  }
}

function addNameTerms(text: string, add: Add): void {
  for (const { folded } of wordsOf(text)) {
    add(`n:${folded}`);
    if (folded.length < 3) continue;
    add(`^${folded.slice(0, 3)}`);
    add(`$${folded.slice(-3)}`);
    add(`$${folded.slice(-2)}`);
  }
}

function addValueTerms(field: FieldName, content: FieldContent, add: Add): void {
  if (Array.isArray(content)) add(`${field}#${Math.min(4, content.length)}`);
  for (const value of Array.isArray(content) ? content : [content]) {
    add(`${field}=${typeof value === "string" ? foldText(value) : String(value)}`);
    if (typeof value === "number" && field === "year") add(`decade=${Math.floor(value / 10)}`);
    if (typeof value !== "string") continue;
    if (NAME_FIELDS.has(field)) addNameTerms(value, add);
    else for (const { folded } of wordsOf(value)) add(`w:${stemOf(folded)}`);
  }
}

/** Calls `found` for every term of an item: words, openings, name endings, values of every field, length. */
function visitTerms(item: GapItem, found: (term: string, field: number) => void): void {
  for (const [index, field] of FIELD_NAMES.entries()) {
    const content = item.fields[field];
    if (content === undefined) continue;
    const add: Add = (term) => found(term, index);
    add(`has ${field}`);
    if (TEXT_FIELDS.has(field) && typeof content === "string") addTextTerms(field, content, add);
    else addValueTerms(field, content, add);
  }
  if (item.durationMs !== undefined && item.durationMs > 0) {
    found(`length=${Math.round(Math.log2(item.durationMs) * 4)}`, NO_FIELD);
  }
}

type Known = { id: number; documents: number; seenIn: number };

function countTerms(items: readonly GapItem[]): Map<string, Known> {
  const known = new Map<string, Known>();
  for (const [index, item] of items.entries()) {
    visitTerms(item, (term) => {
      const entry = known.get(term);
      if (entry === undefined) known.set(term, { id: -1, documents: 1, seenIn: index });
      else if (entry.seenIn !== index) {
        entry.documents += 1;
        entry.seenIn = index;
      }
    });
  }
  return known;
}

/** Terms that at least two items hold, at most 80,000 of them (the most frequent), as numbers. */
export function buildTermSpace(items: readonly GapItem[]): TermSpace {
  const known = countTerms(items);
  const kept = [...known].filter(([, { documents }]) => documents > 1 && documents < items.length);
  if (kept.length > TERMS_MAX) kept.sort((a, b) => b[1].documents - a[1].documents || (a[0] < b[0] ? -1 : 1));
  const chosen = kept.slice(0, TERMS_MAX);
  for (const [id, [, entry]] of chosen.entries()) entry.id = id;
  const bags = items.map((item): TermBag => {
    const ids: number[] = [];
    const fields: number[] = [];
    visitTerms(item, (term, field) => {
      const id = known.get(term)?.id ?? -1;
      if (id < 0) return;
      ids.push(id);
      fields.push(field);
    });
    return { ids: Int32Array.from(ids), fields: Uint8Array.from(fields) };
  });
  return {
    bags,
    idf: Float32Array.from(chosen, ([, { documents }]) => Math.log(1 + items.length / documents)),
    documents: Int32Array.from(chosen, ([, { documents }]) => documents),
    names: chosen.map(([term]) => term),
  };
}

/** The item's terms without those that came from `hidden`, weighted by rarity, of unit length. */
export function rowWithout(space: TermSpace, index: number, hidden: FieldName): SparseRow {
  const bag = space.bags[index];
  if (bag === undefined) return { ids: new Int32Array(0), weights: new Float32Array(0) };
  const hiddenIndex = FIELD_NAMES.indexOf(hidden);
  const ids = new Set<number>();
  for (const [position, id] of bag.ids.entries()) if (bag.fields[position] !== hiddenIndex) ids.add(id);
  const row = { ids: Int32Array.from(ids), weights: new Float32Array(ids.size) };
  let squares = 0;
  for (const [position, id] of row.ids.entries()) {
    const weight = space.idf[id] ?? 0;
    row.weights[position] = weight;
    squares += weight * weight;
  }
  const length = Math.sqrt(squares) || 1;
  for (let position = 0; position < row.weights.length; position += 1) {
    row.weights[position] = (row.weights[position] ?? 0) / length;
  }
  return row;
}
