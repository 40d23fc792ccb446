import { DEFAULT_FIELD_WEIGHTS, type FieldWeights, LEVEL_WEIGHT } from "../field-weights.ts";
import { isPlaceholder } from "../placeholders.ts";
import { type FieldContent, type FieldName, type ItemMetadata, parseFieldContent } from "../schemas.ts";
import { normalizeGenre, normalizeLanguage } from "../vocabulary.ts";
import { candidatesFromFolders } from "./candidates-from-folders.ts";
import { candidatesFromSiblings, valueKey } from "./candidates-from-siblings.ts";
import { candidatesFromFileName, candidatesFromItem, candidatesFromTags } from "./candidates-from-text.ts";
import type { Candidate, Proposal, ProposalEvidence } from "./proposal.ts";

export type ProposalOptions = {
  weights?: FieldWeights;
  /** Below this nothing is proposed. Default 0.5. */
  confidenceMin?: number;
  /** Below this a critical field is never proposed. Default 0.7. */
  criticalConfidenceMin?: number;
  /** From this on a value may be applied without a person, if it leads every other by `autoLead`. Default 0.9, 0.15. */
  autoConfidenceMin?: number;
  autoLead?: number;
  /** Fields whose present values may be replaced; none by default. Locked fields never are. */
  overwrite?: readonly FieldName[];
  /** Folded genre -> spelling used in the library. */
  genres?: ReadonlyMap<string, string>;
  /** Further candidates: learned rules, similar items, a model. */
  more?: readonly Candidate[];
};

function normalizeCandidate(
  candidate: Candidate,
  genres: ReadonlyMap<string, string> | undefined,
): FieldContent | undefined {
  const { field, value } = candidate;
  if (field === "language" && typeof value === "string") return normalizeLanguage(value);
  if (field === "genres" && Array.isArray(value)) {
    return [...new Set(value.map((genre) => normalizeGenre(genre, genres)))];
  }
  return value;
}

const isOpen = (item: ItemMetadata, field: FieldName, overwrite: readonly FieldName[]): boolean => {
  if (item.locked.includes(field)) return false;
  const held = item.fields[field];
  if (held === undefined) return true;
  if (held.source === "user") return false;
  return overwrite.includes(field) || isPlaceholder(field, held.value, item.relPath);
};

type Group = { key: string; candidates: Candidate[]; confidence: number };

/**
 * Candidates that say the same, together: 1 - product of doubts, counting each origin once (two readings of one file name
 * are not two witnesses), capped at 0.99.
 */
function groupCandidates(candidates: readonly Candidate[]): Group[] {
  const groups = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const key = valueKey(candidate.value);
    groups.set(key, [...(groups.get(key) ?? []), candidate]);
  }
  const joined = [...groups].map(([key, members]): Group => {
    const sorted = members.sort((a, b) => b.confidence - a.confidence);
    const byOrigin = new Map<string, number>();
    for (const { origin, confidence } of sorted) if (!byOrigin.has(origin)) byOrigin.set(origin, confidence);
    const doubt = [...byOrigin.values()].reduce((product, confidence) => product * (1 - confidence), 1);
    return { key, candidates: sorted, confidence: Math.min(0.99, 1 - doubt) };
  });
  return joined.sort((a, b) => b.confidence - a.confidence);
}

const REASONS_SHOWN = 3;

function reasonOf(group: Group, rival: Group | undefined): string {
  const reasons = [...new Set(group.candidates.map((candidate) => candidate.reason))].slice(0, REASONS_SHOWN);
  const against =
    rival === undefined
      ? ""
      : `; but ${rival.candidates[0]?.reason ?? "another source disagrees"} for ${JSON.stringify(rival.candidates[0]?.value)}`;
  return reasons.join(", and ") + against;
}

type Limits = { floor: number; auto: number; lead: number };

function proposalsForField(field: FieldName, candidates: readonly Candidate[], limits: Limits): Proposal[] {
  const groups = groupCandidates(candidates);
  const usedOrigins = new Set<string>();
  const proposals: Proposal[] = [];
  for (const [rank, group] of groups.entries()) {
    const [lead] = group.candidates;
    if (lead === undefined || usedOrigins.has(lead.origin)) continue;
    const rival = rank === 0 ? groups[1] : groups[0];
    const ahead = group.confidence - (rival?.confidence ?? 0);
    // A rival that is nearly as good halves the odds; one far behind changes little.
    const contested =
      rank === 0 ? 1 - 0.5 * Math.max(0, (rival?.confidence ?? 0) - 0.5) : 1 - 0.5 * (rival?.confidence ?? 0);
    const confidence = group.confidence * contested;
    if (confidence < limits.floor) continue;
    usedOrigins.add(lead.origin);
    const isAuto = rank === 0 && confidence >= limits.auto && ahead >= limits.lead;
    const { value, origin } = lead;
    const decision = isAuto ? "auto" : "review";
    proposals.push({ field, value, origin, confidence, reason: reasonOf(group, rival), decision });
  }
  return proposals;
}

function gatherCandidates(evidence: ProposalEvidence, options: ProposalOptions): Map<FieldName, Candidate[]> {
  const { item } = evidence;
  const all = [
    ...candidatesFromTags(evidence),
    ...candidatesFromItem(evidence),
    ...candidatesFromFileName(evidence),
    ...candidatesFromFolders(evidence),
    ...candidatesFromSiblings(evidence),
    ...(options.more ?? []),
  ];
  const byField = new Map<FieldName, Candidate[]>();
  for (const candidate of all) {
    if (!isOpen(item, candidate.field, options.overwrite ?? [])) continue;
    const value = parseFieldContent(candidate.field, normalizeCandidate(candidate, options.genres));
    if (value === undefined || isPlaceholder(candidate.field, value, item.relPath)) continue;
    if (
      item.fields[candidate.field] !== undefined &&
      valueKey(item.fields[candidate.field]?.value ?? "") === valueKey(value)
    )
      continue;
    byField.set(candidate.field, [...(byField.get(candidate.field) ?? []), { ...candidate, value }]);
  }
  return byField;
}

/**
 * Values for the gaps of one item, the ones that matter most first. Only fields that count for the item's kind, are empty
 * (or hold a placeholder) and are not locked get proposals; critical fields only above their own threshold. At most one
 * proposal per field and origin.
 */
export function proposeValues(evidence: ProposalEvidence, options: ProposalOptions = {}): Proposal[] {
  const weights = (options.weights ?? DEFAULT_FIELD_WEIGHTS)[evidence.item.kind];
  const proposals: Proposal[] = [];
  for (const [field, candidates] of gatherCandidates(evidence, options)) {
    const level = weights[field];
    if (level === undefined) continue;
    const floor = level === "critical" ? (options.criticalConfidenceMin ?? 0.7) : (options.confidenceMin ?? 0.5);
    const limits = { floor, auto: options.autoConfidenceMin ?? 0.9, lead: options.autoLead ?? 0.15 };
    proposals.push(...proposalsForField(field, candidates, limits));
  }
  const weightOf = (field: FieldName): number => LEVEL_WEIGHT[weights[field] ?? "nice"];
  return proposals.sort((a, b) => weightOf(b.field) * b.confidence - weightOf(a.field) * a.confidence);
}

/** A held value that some evidence contradicts: for the consistency score and for review, never changed by itself. */
export type ValueConflict = {
  field: FieldName;
  held: FieldContent;
  other: FieldContent;
  origin: Candidate["origin"];
  reason: string;
};

/** Where tags, sidecar, name, folders or siblings contradict what the item holds. */
export function findConflicts(evidence: ProposalEvidence, options: ProposalOptions = {}): ValueConflict[] {
  const { item } = evidence;
  const all = [
    ...candidatesFromTags(evidence),
    ...candidatesFromFileName(evidence),
    ...candidatesFromFolders(evidence),
    ...candidatesFromSiblings(evidence),
  ];
  const conflicts: ValueConflict[] = [];
  for (const candidate of all) {
    const held = item.fields[candidate.field];
    if (held === undefined || held.source === candidate.origin || candidate.confidence < 0.7) continue;
    const value = parseFieldContent(candidate.field, normalizeCandidate(candidate, options.genres));
    if (value === undefined || isPlaceholder(candidate.field, held.value, item.relPath)) continue;
    if (valueKey(held.value) === valueKey(value)) continue;
    const { field, origin, reason } = candidate;
    conflicts.push({ field, held: held.value, other: value, origin, reason });
  }
  return conflicts;
}
