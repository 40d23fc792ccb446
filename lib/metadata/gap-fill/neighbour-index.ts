import type { SparseRow, TermSpace } from "./item-terms.ts";

export type Neighbour = { index: number; similarity: number };

/** Rows by term; terms in more than an eighth of the items (or in more than 400) tell little apart and are left out. */
export type NeighbourIndex = {
  postings: readonly Int32Array[];
  weights: readonly Float32Array[];
  scores: Float32Array;
};

const POSTINGS_MAX = 400;
const QUERY_TERMS_MAX = 30;

/** Builds the index in time linear in the number of terms held; each item's vector has unit length. */
export function buildNeighbourIndex(space: TermSpace): NeighbourIndex {
  const limit = Math.min(POSTINGS_MAX, Math.max(40, space.bags.length / 8));
  const postings: number[][] = Array.from(space.names, () => []);
  const weights: number[][] = Array.from(space.names, () => []);
  for (const [index, bag] of space.bags.entries()) {
    const ids = [...new Set(bag.ids)];
    let squares = 0;
    for (const id of ids) squares += (space.idf[id] ?? 0) ** 2;
    const length = Math.sqrt(squares) || 1;
    for (const id of ids) {
      if ((space.documents[id] ?? 0) > limit) continue;
      postings[id]?.push(index);
      weights[id]?.push((space.idf[id] ?? 0) / length);
    }
  }
  return {
    postings: postings.map((list) => Int32Array.from(list)),
    weights: weights.map((list) => Float32Array.from(list)),
    scores: new Float32Array(space.bags.length),
  };
}

export type NeighbourQuery = { row: SparseRow; limit: number; accepts: (index: number) => boolean };

/** The accepted items most like the row by cosine over its 30 weightiest terms, the nearest first. */
export function nearest(index: NeighbourIndex, { row, limit, accepts }: NeighbourQuery): Neighbour[] {
  const order = [...row.ids.keys()].filter((position) => (index.postings[row.ids[position] ?? 0]?.length ?? 0) > 0);
  if (order.length > QUERY_TERMS_MAX) order.sort((a, b) => (row.weights[b] ?? 0) - (row.weights[a] ?? 0));
  const touched: number[] = [];
  const { scores } = index;
  for (const position of order.slice(0, QUERY_TERMS_MAX)) {
    const id = row.ids[position] ?? 0;
    const weight = row.weights[position] ?? 0;
    const held = index.postings[id] ?? new Int32Array(0);
    const heldWeights = index.weights[id] ?? new Float32Array(0);
    for (let entry = 0; entry < held.length; entry += 1) {
      const item = held[entry] ?? 0;
      const before = scores[item] ?? 0;
      if (before === 0) touched.push(item);
      scores[item] = before + weight * (heldWeights[entry] ?? 0);
    }
  }
  const found: Neighbour[] = [];
  let floor = 0;
  for (const item of touched) {
    const similarity = scores[item] ?? 0;
    scores[item] = 0;
    if (similarity <= floor || !accepts(item)) continue;
    found.push({ index: item, similarity });
    if (found.length >= 4 * limit) {
      found.sort((a, b) => b.similarity - a.similarity || a.index - b.index);
      found.length = limit;
      floor = found.at(-1)?.similarity ?? 0;
    }
  }
  return found.sort((a, b) => b.similarity - a.similarity || a.index - b.index).slice(0, limit);
}
