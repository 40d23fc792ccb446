import { isPlaceholder } from "../placeholders.ts";
import { type FieldContent, type FieldName, type ItemMetadata, parseFieldContent } from "../schemas.ts";
import { normalizeGenre, normalizeLanguage } from "../vocabulary.ts";
import { candidatesFromFolders } from "./candidates-from-folders.ts";
import { candidatesFromSiblings, valueKey } from "./candidates-from-siblings.ts";
import { candidatesFromFileName, candidatesFromItem, candidatesFromTags } from "./candidates-from-text.ts";
import type { Candidate, ProposalEvidence, ProposalOptions } from "./proposal.ts";

/** The content in the words that the library uses already: its genres, languages as tags, its spelling of names. */
export function inOwnWords(
  { field, value }: Pick<Candidate, "field" | "value">,
  { genres, spellings }: Pick<ProposalOptions, "genres" | "spellings">,
): FieldContent | undefined {
  if (field === "language" && typeof value === "string") return normalizeLanguage(value);
  if (field === "genres" && Array.isArray(value)) {
    return [...new Set(value.map((genre) => normalizeGenre(genre, genres)))];
  }
  const known = spellings?.[field];
  if (known === undefined || typeof value === "number" || typeof value === "boolean") return value;
  const spell = (text: string): string => known.get(valueKey(text)) ?? text;
  return Array.isArray(value) ? [...new Set(value.map(spell))] : spell(value);
}

/** A tag or an actor alone is a start; the list may be added to. */
const THIN_LISTS: ReadonlySet<FieldName> = new Set<FieldName>(["cast", "tags"]);

export const isThinList = (item: ItemMetadata, field: FieldName): boolean => {
  const held = item.fields[field]?.value;
  return THIN_LISTS.has(field) && Array.isArray(held) && held.length === 1;
};

/** True for a field that proposals may fill, add to, or (named in `overwrite`, or corrected by a rule) replace. */
function isOpen(item: ItemMetadata, candidate: Candidate, overwrite: readonly FieldName[]): boolean {
  const { field } = candidate;
  if (item.locked.includes(field)) return false;
  const held = item.fields[field];
  if (held === undefined) return true;
  if (held.source === "user") return false;
  if (candidate.corrects === true || overwrite.includes(field)) return true;
  return isPlaceholder(field, held.value, item.relPath) || isThinList(item, field);
}

/** Everything that speaks for a value of this item, by field, in the library's words; what fits no field is left out. */
export function gatherCandidates(evidence: ProposalEvidence, options: ProposalOptions): Map<FieldName, Candidate[]> {
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
    const { field } = candidate;
    if (!isOpen(item, candidate, options.overwrite ?? [])) continue;
    const value = parseFieldContent(field, inOwnWords(candidate, options));
    if (value === undefined || isPlaceholder(field, value, item.relPath)) continue;
    const held = item.fields[field]?.value;
    if (held !== undefined && (candidate.corrects === true ? held === value : valueKey(held) === valueKey(value)))
      continue;
    const believed = { ...candidate, value, confidence: options.reliability?.(candidate) ?? candidate.confidence };
    byField.set(field, [...(byField.get(field) ?? []), believed]);
  }
  return byField;
}
