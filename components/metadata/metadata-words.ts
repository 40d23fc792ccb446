import { formatCount, formatShare, plural } from "#components/format/numbers.ts";
import type { MetadataGapView, MetadataQuality } from "#lib/services/media/index.ts";

export const IMPORTANCE_LABELS: Record<MetadataGapView["importance"], string> = {
  critical: "Critical",
  important: "Important",
  nice: "Nice to have",
};

export const IMPORTANCE_TONES = { critical: "red", important: "amber", nice: "slate" } as const;

const IMPORTANCE_RANK: Record<MetadataGapView["importance"], number> = { critical: 2, important: 1, nice: 0 };

/** Critical fields first. */
export const byImportance = (a: Pick<MetadataGapView, "importance">, b: Pick<MetadataGapView, "importance">): number =>
  IMPORTANCE_RANK[b.importance] - IMPORTANCE_RANK[a.importance];

export const importanceRank = (row: Pick<MetadataGapView, "importance">): number => IMPORTANCE_RANK[row.importance];

/** "movie" → "Movies"; kinds that are newer than this page are shown as they are. */
const KIND_LABELS: Record<string, string> = {
  movie: "Movies",
  episode: "Episodes",
  podcast_episode: "Podcast episodes",
  music: "Music",
  talk: "Talks",
  audiobook: "Audiobooks",
  other: "Other",
};

export const kindWords = (kind: string): string => KIND_LABELS[kind] ?? kind.replaceAll("_", " ");

/** "49 items, 70.4 % complete; 38 critical fields are missing." */
export function qualityAnswer(quality: MetadataQuality): string {
  if (quality.items === 0) return "No media item has been read yet.";
  const missing =
    quality.criticalMissing === 0
      ? "no critical field is missing"
      : `${plural(quality.criticalMissing, "critical field")} ${quality.criticalMissing === 1 ? "is" : "are"} missing`;
  const unreadable = quality.unreadable === 0 ? "" : `; ${formatCount(quality.unreadable)} can't be read`;
  return `${plural(quality.items, "item")}, ${formatShare(quality.completeness)} complete; ${missing}${unreadable}.`;
}
