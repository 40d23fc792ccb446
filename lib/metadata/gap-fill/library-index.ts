import type { GapItem } from "./gap-item.ts";
import { buildTermSpace, type TermSpace } from "./item-terms.ts";
import { buildNeighbourIndex, type NeighbourIndex } from "./neighbour-index.ts";
import { countLowerWords } from "./span-ranker.ts";
import { plainText } from "./words.ts";

/** Items of one kind with everything that is counted once for all fields. */
export type LibraryIndex = {
  items: readonly GapItem[];
  positions: ReadonlyMap<string, number>;
  space: TermSpace;
  neighbours: NeighbourIndex;
  lowerWords: ReadonlyMap<string, number>;
};

const TEXTS_READ_MAX = 10_000;

function* textsOf(items: readonly GapItem[]): Iterable<string> {
  for (const item of items.slice(0, TEXTS_READ_MAX)) {
    for (const text of [item.fields.summary, item.fields.transcript])
      if (typeof text === "string") yield plainText(text);
  }
}

export function indexLibrary(items: readonly GapItem[]): LibraryIndex {
  const space = buildTermSpace(items);
  return {
    items,
    positions: new Map(items.map(({ id }, position) => [id, position])),
    space,
    neighbours: buildNeighbourIndex(space),
    lowerWords: countLowerWords(textsOf(items)),
  };
}
