import { type ItemCompleteness, measureItemCompleteness } from "./completeness.ts";
import { DEFAULT_FIELD_WEIGHTS, type FieldLevel, type FieldWeights } from "./field-weights.ts";
import type { FieldName, ItemMetadata, MediaKind } from "./schemas.ts";

/** Mean completeness (0..1, null without items) and counts over a set of items. */
export type GroupCompleteness = {
  items: number;
  completeness: number | null;
  criticalFields: number;
  criticalMissing: number;
  itemsComplete: number;
};

/** One kind of hole in the library; `impactPoints` = how far closing all of it would raise the mean (0..100). */
export type MetadataGap = {
  kind: MediaKind;
  field: FieldName;
  level: FieldLevel;
  missing: number;
  placeholder: number;
  thin: number;
  applicable: number;
  impactPoints: number;
};

export type LibraryCompleteness = GroupCompleteness & {
  byKind: Partial<Record<MediaKind, GroupCompleteness>>;
  gaps: MetadataGap[];
};

type Tally = {
  items: number;
  scored: number;
  sum: number;
  critical: number;
  criticalMissing: number;
  complete: number;
};

const emptyTally = (): Tally => ({ items: 0, scored: 0, sum: 0, critical: 0, criticalMissing: 0, complete: 0 });

function addToTally(tally: Tally, measured: ItemCompleteness): void {
  tally.items += 1;
  tally.critical += measured.fields.filter((entry) => entry.level === "critical").length;
  tally.criticalMissing += measured.criticalMissing.length;
  if (measured.completeness === null) return;
  tally.scored += 1;
  tally.sum += measured.completeness;
  if (measured.completeness >= 1) tally.complete += 1;
}

function closeTally(tally: Tally): GroupCompleteness {
  return {
    items: tally.items,
    completeness: tally.scored === 0 ? null : tally.sum / tally.scored,
    criticalFields: tally.critical,
    criticalMissing: tally.criticalMissing,
    itemsComplete: tally.complete,
  };
}

function addGaps(gaps: Map<string, MetadataGap>, kind: MediaKind, measured: ItemCompleteness): void {
  for (const entry of measured.fields) {
    const key = `${kind} ${entry.field}`;
    const gap = gaps.get(key) ?? {
      kind,
      field: entry.field,
      level: entry.level,
      missing: 0,
      placeholder: 0,
      thin: 0,
      applicable: 0,
      impactPoints: 0,
    };
    gap.applicable += 1;
    if (entry.state !== "filled") gap[entry.state] += 1;
    gap.impactPoints += (100 * entry.weight * (1 - entry.credit)) / measured.weightTotal;
    gaps.set(key, gap);
  }
}

const LEVEL_ORDER: Readonly<Record<FieldLevel, number>> = { critical: 0, important: 1, nice: 2 };

/**
 * Completeness of a library: the mean over its items (each item counts once, whatever its kind), the same per kind, and
 * the gaps ranked by how many points of the mean each one costs (ties: the more critical level first).
 */
export function measureLibraryCompleteness(
  items: Iterable<ItemMetadata>,
  weights: FieldWeights = DEFAULT_FIELD_WEIGHTS,
): LibraryCompleteness {
  const total = emptyTally();
  const kinds = new Map<MediaKind, Tally>();
  const gaps = new Map<string, MetadataGap>();
  for (const item of items) {
    const measured = measureItemCompleteness(item, weights);
    const tally = kinds.get(item.kind) ?? emptyTally();
    kinds.set(item.kind, tally);
    addToTally(tally, measured);
    addToTally(total, measured);
    addGaps(gaps, item.kind, measured);
  }
  const ranked = [...gaps.values()]
    .filter((gap) => gap.impactPoints > 0)
    .map((gap) => ({ ...gap, impactPoints: gap.impactPoints / Math.max(1, total.scored) }))
    .sort((a, b) => b.impactPoints - a.impactPoints || LEVEL_ORDER[a.level] - LEVEL_ORDER[b.level]);
  const byKind: LibraryCompleteness["byKind"] = {};
  for (const [kind, tally] of kinds) byKind[kind] = closeTally(tally);
  return { ...closeTally(total), byKind, gaps: ranked };
}
