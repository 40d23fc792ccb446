import type { FieldName } from "../schemas.ts";
import { rowWithout, type SparseRow } from "./item-terms.ts";
import type { LibraryIndex } from "./library-index.ts";
import { chooseSlots, classify, type LinearClassifier, trainLinear } from "./linear-classifier.ts";
import { stableHash, stableSample } from "./stable-hash.ts";

/**
 * How likely an item is to hold a field at all, learned on two halves that judge each other. Chances measured on items that
 * hold the field say little about items of another sort that never do (Rubin 1976: values missing not at random).
 */
export type Presence = { share: number; halves: readonly LinearClassifier[] };

const SAMPLE_MAX = 4_000;
/** An item that holds the field a seventh as often as the library at large is unlike those the chances were measured on. */
const UNLIKE_RATIO = 0.14;

const halfOf = (id: string): number => stableHash(`presence:${id}`) % 2;

export function learnPresence(library: LibraryIndex, field: FieldName): Presence {
  const { items, space } = library;
  const idAt = (position: number): string => items[position]?.id ?? "";
  const examples = stableSample([...items.keys()], SAMPLE_MAX, idAt)
    .map((position) => ({ position, order: stableHash(`${field}:${idAt(position)}`) }))
    .sort((a, b) => a.order - b.order)
    .map(({ position }) => ({
      row: rowWithout(space, position, field),
      labels: items[position]?.fields[field] === undefined ? [] : [0],
      half: halfOf(idAt(position)),
    }));
  const rows = examples.map(({ row }) => row);
  const slots = chooseSlots(rows, space.idf.length, 1);
  const train = (half: number): LinearClassifier =>
    trainLinear({ examples: examples.filter((example) => example.half !== half), slots, labels: 1 });
  const present = items.filter((item) => item.fields[field] !== undefined).length;
  return { share: present / Math.max(1, items.length), halves: [train(0), train(1)] };
}

/** True when items like this one hardly ever hold the field. */
export function isUnlikeHolders({ share, halves }: Presence, id: string, row: SparseRow): boolean {
  const model = halves[halfOf(id)];
  return model !== undefined && (classify(model, row)[0] ?? share) < UNLIKE_RATIO * share;
}
