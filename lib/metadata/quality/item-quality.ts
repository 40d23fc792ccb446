import { type ItemCompleteness, measureItemCompleteness } from "../completeness.ts";
import { DEFAULT_FIELD_WEIGHTS, type FieldWeights, LEVEL_WEIGHT } from "../field-weights.ts";
import { isPlaceholder } from "../placeholders.ts";
import { compareSources, type ProposalEvidence, type ProposalOptions } from "../proposals/index.ts";
import type { ItemMetadata, ValueSource } from "../schemas.ts";
import { invalidReason } from "./invalid-reason.ts";

/** A share with what it was counted from; `score` is null when nothing could be measured, which is not zero. */
export type Part = { score: number | null; good: number; counted: number };

/**
 * The quality of one item in parts that are never melted into one number (Bruce and Hillmann 2004): how complete it is, what
 * of it is valid, where its sources agree, how lately it was looked at, where its values come from.
 */
export type ItemQuality = {
  completeness: ItemCompleteness;
  validity: Part & { problems: QualityProblem[] };
  consistency: Part & { problems: QualityProblem[] };
  freshness: Part;
  provenance: Part & { bySource: Partial<Record<ValueSource, number>> };
};

export type QualityProblem = { field: string; what: string };

export type QualityInput = {
  evidence: ProposalEvidence;
  /** Milliseconds since 1970. */
  now: number;
  /** When the file was read, and when it was changed, if known. */
  readAt?: number | undefined;
  modifiedAt?: number | undefined;
  weights?: FieldWeights;
  options?: ProposalOptions;
};

/** After so long without a look half of an item's freshness is gone. */
const HALF_LIFE_MS = 365 * 86_400_000;
const TRUSTED: ReadonlySet<ValueSource> = new Set<ValueSource>(["user", "file_tag", "sidecar", "banana_bun"]);

const part = (good: number, counted: number): Part => ({ score: counted === 0 ? null : good / counted, good, counted });

function validityOf(item: ItemMetadata, weights: FieldWeights, now: number): ItemQuality["validity"] {
  const levels = weights[item.kind];
  const problems: QualityProblem[] = [];
  let counted = 0;
  for (const [field, held] of Object.entries(item.fields)) {
    const name = field as keyof typeof item.fields;
    if (levels[name] === undefined || held.source === "user") continue;
    counted += 1;
    const what = isPlaceholder(name, held.value, item.relPath)
      ? "says nothing: a placeholder"
      : invalidReason(name, held.value, now);
    if (what !== undefined) problems.push({ field, what });
  }
  return { ...part(counted - problems.length, counted), problems };
}

function provenanceOf(item: ItemMetadata, weights: FieldWeights): ItemQuality["provenance"] {
  const levels = weights[item.kind];
  const bySource: Partial<Record<ValueSource, number>> = {};
  let good = 0;
  let counted = 0;
  for (const [field, held] of Object.entries(item.fields)) {
    const level = levels[field as keyof typeof levels];
    if (level === undefined) continue;
    const weight = LEVEL_WEIGHT[level];
    counted += weight;
    if (TRUSTED.has(held.source)) good += weight;
    bySource[held.source] = (bySource[held.source] ?? 0) + weight;
  }
  for (const source of Object.keys(bySource) as ValueSource[]) bySource[source] = (bySource[source] ?? 0) / counted;
  return { ...part(good, counted), bySource };
}

function freshnessOf({ now, readAt, modifiedAt }: QualityInput): Part {
  if (readAt === undefined) return { score: null, good: 0, counted: 0 };
  const isStale = modifiedAt !== undefined && modifiedAt > readAt;
  const score = isStale ? 0 : 2 ** (-Math.max(0, now - readAt) / HALF_LIFE_MS);
  return { score, good: score, counted: 1 };
}

/**
 * Measures one item. Validity counts fields that count for its kind and hold something that can be true; consistency counts
 * statements of tags, sidecar, file name, folders and siblings that agree with what is held; freshness halves every year
 * without a look and is 0 when the file changed since; provenance is the weight of values that people, files or sidecars gave.
 */
export function measureItemQuality(input: QualityInput): ItemQuality {
  const { evidence, now } = input;
  const weights = input.weights ?? DEFAULT_FIELD_WEIGHTS;
  const { agreed, conflicts } = compareSources(evidence, input.options);
  const problems = conflicts.map(({ field, other, reason }) => ({
    field,
    what: `${reason}: ${JSON.stringify(other)}`,
  }));
  return {
    completeness: measureItemCompleteness(evidence.item, weights),
    validity: validityOf(evidence.item, weights, now),
    consistency: { ...part(agreed, agreed + conflicts.length), problems },
    freshness: freshnessOf(input),
    provenance: provenanceOf(evidence.item, weights),
  };
}
