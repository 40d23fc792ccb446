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

const SURE = 0.7;

/**
 * What tags, sidecar, name, folders and siblings say about values that the item holds: how many statements agree, and the
 * contradictions. A source is not compared with itself.
 */
export function compareSources(
  evidence: ProposalEvidence,
  options: ProposalOptions = {},
): { agreed: number; conflicts: ValueConflict[] } {
  const { item } = evidence;
  const all = [
    ...candidatesFromTags(evidence),
    ...candidatesFromFileName(evidence),
    ...candidatesFromFolders(evidence),
    ...candidatesFromSiblings(evidence),
  ];
  const conflicts: ValueConflict[] = [];
  let agreed = 0;
  for (const candidate of all) {
    const held = item.fields[candidate.field];
    if (held === undefined || held.source === candidate.origin || candidate.confidence < SURE) continue;
    const value = parseFieldContent(candidate.field, inOwnWords(candidate, options));
    if (value === undefined || isPlaceholder(candidate.field, held.value, item.relPath)) continue;
    if (valueKey(held.value) === valueKey(value)) {
      agreed += 1;
      continue;
    }
    const { field, origin, reason } = candidate;
    conflicts.push({ field, held: held.value, other: value, origin, reason });
  }
  return { agreed, conflicts };
}
