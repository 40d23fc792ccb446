import { DEFAULT_FIELD_WEIGHTS, type FieldLevel, LEVEL_WEIGHT } from "../field-weights.ts";
import type { FieldName } from "../schemas.ts";
import { gatherCandidates, isThinList } from "./gather-candidates.ts";
import type { FieldProposals, Proposal, ProposalEvidence, ProposalOptions, RankedCandidate } from "./proposal.ts";
import { rankValues } from "./rank-values.ts";

const CONFIDENCE_MIN = 0.5;
const CRITICAL_CONFIDENCE_MIN = 0.7;
const AUTO_CONFIDENCE_MIN = 0.8;
const AUTO_LEAD = 0.15;
const CANDIDATES_MAX = 8;

const heldList = (evidence: ProposalEvidence, field: FieldName): string[] => {
  const held = evidence.item.fields[field]?.value;
  return isThinList(evidence.item, field) && Array.isArray(held) ? held : [];
};

const isSure = ({ confidence, lead }: RankedCandidate, options: ProposalOptions): boolean =>
  confidence >= (options.autoConfidenceMin ?? AUTO_CONFIDENCE_MIN) && lead >= (options.autoLead ?? AUTO_LEAD);

const floorOf = (level: FieldLevel, options: ProposalOptions): number =>
  level === "critical"
    ? (options.criticalConfidenceMin ?? CRITICAL_CONFIDENCE_MIN)
    : (options.confidenceMin ?? CONFIDENCE_MIN);

/**
 * Everything proposed for one item, the fields that matter most first, each with one ranked list of values. Only fields that
 * count for the item's kind, are empty (or hold a placeholder, or one lonely entry of a list) and are not locked;
 * critical fields only above their own threshold. What is held is replaced only where `overwrite` names the field or a rule
 * corrects it, and never when a person typed it.
 */
export function proposeForItem(evidence: ProposalEvidence, options: ProposalOptions = {}): FieldProposals[] {
  const weights = (options.weights ?? DEFAULT_FIELD_WEIGHTS)[evidence.item.kind];
  const weightTotal = Object.values(weights).reduce((sum, level) => sum + LEVEL_WEIGHT[level], 0);
  const found: FieldProposals[] = [];
  for (const [field, candidates] of gatherCandidates(evidence, options)) {
    const level = weights[field];
    if (level === undefined) continue;
    const ranked = rankValues(field, candidates, heldList(evidence, field));
    const above = ranked.filter(({ confidence }) => confidence >= floorOf(level, options)).slice(0, CANDIDATES_MAX);
    const [best] = above;
    if (best === undefined) continue;
    found.push({
      field,
      level,
      held: evidence.item.fields[field]?.value ?? null,
      gainPoints: (100 * LEVEL_WEIGHT[level] * best.confidence) / weightTotal,
      decision: isSure(best, options) ? "auto" : "review",
      candidates: above,
    });
  }
  return found.sort((a, b) => b.gainPoints - a.gainPoints);
}

const REASONS_SHOWN = 3;

function reasonOf({ witnesses, against }: RankedCandidate): string {
  const reasons = witnesses.slice(0, REASONS_SHOWN).map(({ reason }) => reason);
  return reasons.join(", and ") + (against === null ? "" : `; but ${against}`);
}

/**
 * The same as a flat list, as it is stored: at most one proposal per field and origin, each with its reason and what speaks
 * against it.
 */
export function proposeValues(evidence: ProposalEvidence, options: ProposalOptions = {}): Proposal[] {
  return proposeForItem(evidence, options).flatMap(({ field, decision, candidates }) => {
    const usedOrigins = new Set<string>();
    return candidates.flatMap((candidate, rank): Proposal[] => {
      const { value, confidence, witnesses } = candidate;
      const origin = witnesses[0]?.origin;
      if (origin === undefined || usedOrigins.has(origin)) return [];
      usedOrigins.add(origin);
      const reason = reasonOf(candidate);
      return [{ field, value, origin, confidence, reason, decision: rank === 0 ? decision : "review" }];
    });
  });
}
