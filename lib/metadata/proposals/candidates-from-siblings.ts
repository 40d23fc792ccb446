import { wilsonLower } from "#lib/core/index.ts";
import { foldText, isPlaceholder } from "../placeholders.ts";
import type { FieldContent, FieldName, ItemMetadata, MediaKind } from "../schemas.ts";
import type { Candidate, ProposalEvidence } from "./proposal.ts";

/** Fields that files of one folder usually share; a track's title or a director's name are not among them. */
const SHARED: Partial<Record<MediaKind, readonly FieldName[]>> = {
  music: ["album", "albumArtist", "artist", "year", "date", "genres", "language", "copyright", "disc"],
  episode: ["series", "season", "language", "genres", "country", "contentRating"],
  podcast_episode: ["series", "artist", "language", "genres", "explicit"],
  audiobook: ["author", "narrator", "year", "language", "genres", "series"],
  talk: ["event", "year", "language"],
};

/** Fewer siblings than this prove no habit. */
const SIBLINGS_MIN = 2;
const SHARE_MIN = 0.75;

/** Key under which two values count as the same. */
export function valueKey(value: FieldContent): string {
  if (Array.isArray(value)) return value.map(foldText).sort().join("\u0000");
  return typeof value === "string" ? foldText(value) || value : String(value);
}

function tally(
  field: FieldName,
  siblings: readonly ItemMetadata[],
): { value: FieldContent; agree: number; total: number } | undefined {
  const counts = new Map<string, { value: FieldContent; agree: number }>();
  let total = 0;
  for (const sibling of siblings) {
    const held = sibling.fields[field];
    if (held === undefined || held.source === "similar" || isPlaceholder(field, held.value, sibling.relPath)) continue;
    total += 1;
    const key = valueKey(held.value);
    const entry = counts.get(key) ?? { value: held.value, agree: 0 };
    entry.agree += 1;
    counts.set(key, entry);
  }
  const [best] = [...counts.values()].sort((a, b) => b.agree - a.agree);
  return best === undefined ? undefined : { ...best, total };
}

/** Values that nearly all other files of the folder agree on. */
export function candidatesFromSiblings({ item, siblings = [] }: ProposalEvidence): Candidate[] {
  const others = siblings.filter((sibling) => sibling.relPath !== item.relPath && sibling.kind === item.kind);
  const found: Candidate[] = [];
  for (const field of SHARED[item.kind] ?? []) {
    const shared = tally(field, others);
    if (shared === undefined || shared.agree < SIBLINGS_MIN || shared.agree / shared.total < SHARE_MIN) continue;
    found.push({
      field,
      value: shared.value,
      origin: "similar",
      confidence: Math.min(0.96, wilsonLower(shared.agree, shared.total, 1)),
      reason: `${shared.agree} of ${shared.total} files in the same folder have it`,
    });
  }
  return found;
}
