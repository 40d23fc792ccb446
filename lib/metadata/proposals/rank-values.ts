import { type FieldContent, type FieldName, isListField } from "../schemas.ts";
import { valueKey } from "./candidates-from-siblings.ts";
import type { Candidate, RankedCandidate, Witness } from "./proposal.ts";

const CONFIDENCE_MAX = 0.99;
const WITNESSES_SHOWN = 6;
/** Entries of a list: where one is surer than this, only such; else those likelier right than wrong. */
const SURE = 0.8;
const LIKELY = 0.5;

type Group = { value: FieldContent; members: Candidate[]; confidence: number };

/** Doubts multiplied, one per witness: two readings of one file name are not two witnesses. */
function together(candidates: readonly Candidate[]): number {
  const byWitness = new Map<string, number>();
  for (const { witness, origin, confidence } of candidates) {
    const key = witness ?? origin;
    byWitness.set(key, Math.max(byWitness.get(key) ?? 0, confidence));
  }
  const doubt = [...byWitness.values()].reduce((product, confidence) => product * (1 - confidence), 1);
  return Math.min(CONFIDENCE_MAX, 1 - doubt);
}

function groupByValue(candidates: readonly Candidate[]): Group[] {
  const groups = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const key = valueKey(candidate.value);
    const members = groups.get(key);
    if (members === undefined) groups.set(key, [candidate]);
    else members.push(candidate);
  }
  return [...groups.values()]
    .map((members): Group => {
      const sorted = members.sort((a, b) => b.confidence - a.confidence);
      return { value: sorted[0]?.value ?? "", members: sorted, confidence: together(sorted) };
    })
    .sort((a, b) => b.confidence - a.confidence);
}

function witnessesOf(members: readonly Candidate[]): Witness[] {
  const byReason = new Map(members.map((candidate) => [candidate.reason, candidate]));
  return [...byReason.values()]
    .slice(0, WITNESSES_SHOWN)
    .map(({ origin, confidence, reason }) => ({ origin, confidence, reason }));
}

/** Each value with its chance after its best rival was heard: one nearly as good halves the odds, one far behind says little. */
function contested(groups: readonly Group[]): RankedCandidate[] {
  return groups.map(({ value, members, confidence }, rank) => {
    const rival = rank === 0 ? groups[1] : groups[0];
    const doubt = rival?.confidence ?? 0;
    const factor = rank === 0 ? 1 - 0.5 * Math.max(0, doubt - 0.5) : 1 - 0.5 * doubt;
    const against =
      rival === undefined ? null : `${rival.members[0]?.reason ?? "another source"} for ${JSON.stringify(rival.value)}`;
    return {
      value,
      confidence: confidence * factor,
      lead: confidence - doubt,
      witnesses: witnessesOf(members),
      against,
    };
  });
}

/** Lists of several sources become one: each entry weighed alone, the sure ones kept. */
function mergeLists(candidates: readonly Candidate[], held: readonly string[]): RankedCandidate[] {
  const entries = candidates.flatMap((candidate) =>
    (Array.isArray(candidate.value) ? candidate.value : []).map((value): Candidate => ({ ...candidate, value })),
  );
  const groups = groupByValue(entries);
  const floor = (groups[0]?.confidence ?? 0) >= SURE ? SURE : LIKELY;
  const isHeld = new Set(held.map(valueKey));
  const chosen = groups.filter(({ value, confidence }) => confidence >= floor && !isHeld.has(valueKey(value)));
  if (chosen.length === 0) return [];
  const members = chosen.flatMap((group) => group.members).sort((a, b) => b.confidence - a.confidence);
  const merged: RankedCandidate = {
    value: [...held, ...chosen.map(({ value }) => String(value))],
    confidence: chosen.reduce((sum, { confidence }) => sum + confidence, 0) / chosen.length,
    lead: 1,
    witnesses: witnessesOf(members),
    against: null,
  };
  const others = contested(groupByValue(candidates)).filter(({ value }) => valueKey(value) !== valueKey(merged.value));
  return [merged, ...others.map((other) => ({ ...other, confidence: Math.min(other.confidence, merged.confidence) }))];
}

/**
 * One ranked list of everything proposed for a field, the likeliest first. `lead` is how far a value is ahead of its best
 * rival before that was heard (negative for the rivals).
 * @param held entries of a list that is added to
 */
export function rankValues(
  field: FieldName,
  candidates: readonly Candidate[],
  held: readonly string[],
): RankedCandidate[] {
  const corrections = candidates.filter((candidate) => candidate.corrects === true);
  if (corrections.length > 0) return contested(groupByValue(corrections));
  return isListField(field) ? mergeLists(candidates, held) : contested(groupByValue(candidates));
}
