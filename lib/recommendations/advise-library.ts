import { EMPTY_EVIDENCE } from "#lib/core/index.ts";
import type { LibraryFacts, RecommendationDraft } from "./facts.ts";

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

const baseOf = ({ sourceId }: LibraryFacts) =>
  ({ sourceId, category: "metadata", difficulty: "low", advice: null }) as const;

function adviseFilling(library: LibraryFacts): RecommendationDraft[] {
  const { sourceId, sourceName, fillableFields, fillableItems, completeness, completenessIfFilled } = library;
  if (fillableFields === 0) return [];
  const points = ((completenessIfFilled ?? 0) - (completeness ?? 0)) * 100;
  const fields = count(fillableFields, "empty field", "empty fields");
  return [
    {
      ...baseOf(library),
      key: `fill:${sourceId}`,
      type: "fill_metadata",
      title: `${fields} of ${count(fillableItems, "item", "items")} in ${sourceName} can be filled surely`,
      description: "File names, sidecars and siblings state these values. Only empty fields are set; it can be undone.",
      impactScore: Math.min(10, Math.max(1, points / 2)),
      effect: {
        metric: "completeness",
        unit: "points",
        low: points * 0.95,
        high: points,
        how: "measured with the proposed values in place; up to 5 % of them may be refused",
      },
      evidence: { ...EMPTY_EVIDENCE, mediaItemIds: library.itemIds, mediaItemCount: fillableItems },
      planGoal: `Fill the missing metadata of ${sourceName}`,
      planIntents: ["fill_gaps"],
    },
  ];
}

function adviseFileWork(library: LibraryFacts): RecommendationDraft[] {
  const { sourceId, sourceName, items } = library;
  const work = [
    {
      files: library.withoutThumbnail,
      intent: "thumbnails",
      what: "have no thumbnail",
      goal: `Make thumbnails for ${sourceName}`,
    },
    {
      files: library.unwrittenTags,
      intent: "write_tags",
      what: "are known better than their own tags say",
      goal: `Write known tags into the files of ${sourceName}`,
    },
    {
      files: library.misplaced,
      intent: "organize",
      what: "lie outside the folder layout of their kind",
      goal: `Organize the files of ${sourceName} into folders`,
    },
  ] as const;
  return work
    .filter(({ files }) => files > 0)
    .map(({ files, intent, what, goal }) => ({
      ...baseOf(library),
      key: `${intent}:${sourceId}`,
      type: intent,
      title: `${count(files, "item", "items")} in ${sourceName} ${what}`,
      description:
        "The plan shows each file and what changes before anything happens. Everything it does can be undone.",
      impactScore: Math.min(4, 1 + (3 * files) / Math.max(1, items)),
      effect: {
        metric: "files",
        unit: "files",
        low: files * 0.9,
        high: files,
        how: "files that qualify; some may be refused when they are checked",
      },
      evidence: { ...EMPTY_EVIDENCE, mediaItemCount: files },
      planGoal: goal,
      planIntents: [intent],
    }));
}

function adviseUnreadable(library: LibraryFacts): RecommendationDraft[] {
  const { sourceId, sourceName, unreadable, items } = library;
  if (unreadable === 0) return [];
  return [
    {
      ...baseOf(library),
      key: `unreadable:${sourceId}`,
      type: "replace_damaged",
      title: `${count(unreadable, "file", "files")} in ${sourceName} could not be read`,
      description:
        "They are damaged, empty or of an unknown form; the reason stands at each. Fetch them again or remove them.",
      impactScore: Math.min(8, 2 + (10 * unreadable) / Math.max(1, items)),
      difficulty: "medium",
      effect: null,
      evidence: { ...EMPTY_EVIDENCE, mediaItemIds: library.unreadableIds, mediaItemCount: unreadable },
      planGoal: null,
      planIntents: [],
    },
  ];
}

/** Advice on one library: what can be filled, made, written, tidied, and what is damaged. */
export const adviseLibrary = (library: LibraryFacts): RecommendationDraft[] => [
  ...adviseFilling(library),
  ...adviseFileWork(library),
  ...adviseUnreadable(library),
];
