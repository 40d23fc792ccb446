import { isPlaceholder } from "../placeholders.ts";
import { type FieldContent, type FieldName, parseFieldContent } from "../schemas.ts";
import { candidatesFromFolders } from "./candidates-from-folders.ts";
import { candidatesFromSiblings, valueKey } from "./candidates-from-siblings.ts";
import { candidatesFromFileName, candidatesFromTags } from "./candidates-from-text.ts";
import { inOwnWords } from "./gather-candidates.ts";
import type { Candidate, ProposalEvidence, ProposalOptions } from "./proposal.ts";

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
    const value = parseFieldContent(candidate.field, inOwnWords(candidate, options));
    if (value === undefined || isPlaceholder(candidate.field, held.value, item.relPath)) continue;
    if (valueKey(held.value) === valueKey(value)) continue;
    const { field, origin, reason } = candidate;
    conflicts.push({ field, held: held.value, other: value, origin, reason });
  }
  return conflicts;
}
