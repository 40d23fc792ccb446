import { newId } from "#lib/core/index.ts";
import type { ProposalRow } from "#lib/db/index.ts";
import type { FieldProposals, MediaKind, RankedCandidate } from "#lib/metadata/index.ts";

const CANDIDATES_KEPT = 5;
const REASONS_SHOWN = 3;
const REASON_MAX = 900;

/** Values that say the same have the same key, however they are written. */
export function proposalKey(value: unknown): string {
  const fold = (one: unknown) => String(one).normalize("NFKC").trim().toLowerCase();
  return Array.isArray(value) ? JSON.stringify(value.map(fold).sort()) : fold(value);
}

/** What was turned down, by field. */
export type Rejections = ReadonlyMap<string, ReadonlySet<string>>;

/** A value with its first witness as its origin and everything that speaks for and against it. */
function toCandidate({ value, confidence, witnesses, against }: RankedCandidate) {
  const reasons = witnesses.slice(0, REASONS_SHOWN).map((witness) => witness.reason);
  const reason = reasons.join(", and ") + (against === null ? "" : `; but ${against}`);
  return { value, confidence, origin: witnesses[0]?.origin ?? "similar", reason: reason.slice(0, REASON_MAX) };
}

export type ProposedItem = { id: string; sourceId: string; kind: MediaKind; collection: string | null };

/**
 * One row a field: the likeliest value that was not turned down, and the others behind it. `impact` is how many points of
 * the item's completeness it is expected to bring. @param corrected fields whose held value is to be replaced
 */
export function toProposalRows(
  item: ProposedItem,
  proposals: readonly FieldProposals[],
  { rejections, corrected = new Set() }: { rejections: Rejections; corrected?: ReadonlySet<string> },
): ProposalRow[] {
  const place = { itemId: item.id, sourceId: item.sourceId, kind: item.kind, collection: item.collection ?? "" };
  return proposals.flatMap(({ field, level, gainPoints, decision, candidates }) => {
    const refused = rejections.get(field);
    const open = candidates.filter(({ value }) => refused?.has(proposalKey(value)) !== true);
    const [best, ...others] = open.map(toCandidate);
    if (best === undefined) return [];
    const isFirst = open[0] === candidates[0];
    const impact = (gainPoints * best.confidence) / Math.max(candidates[0]?.confidence ?? 1, Number.EPSILON);
    const row = { ...best, importance: level, impact, candidates: others.slice(0, CANDIDATES_KEPT) };
    const decided = corrected.has(field) ? "correct" : isFirst ? decision : "review";
    return [{ id: newId("prp"), ...place, field, ...row, decision: decided }];
  });
}
