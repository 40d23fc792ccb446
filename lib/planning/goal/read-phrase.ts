import type { ItemFilter } from "../item-filter.ts";
import type { PlanningFacts } from "../planning-facts.ts";
import type { ConversionWish } from "../schemas.ts";
import { readGoal } from "./read-goal.ts";

export type PhraseReading = {
  filter: ItemFilter;
  wish: Partial<ConversionWish>;
  maxItems: number | undefined;
  unread: string[];
};

/**
 * Reads words that only say which media are meant, or what shall become of them: "movies larger than 2 GB, not in Kids",
 * "to h265 at 720p". `unread` holds what would narrow if it were known; whoever asks must not go on without it.
 */
export function readPhrase(text: string, nowMs: number, facts: PlanningFacts): PhraseReading {
  if (text.trim() === "") return { filter: {}, wish: {}, maxItems: undefined, unread: [] };
  const { parts, unread } = readGoal({ goal: `${text}`, constraints: [], sourceIds: [], nowMs }, facts, "phrase");
  const doubts = parts.flatMap((part) => part.doubts.map((doubt) => doubt.text));
  return {
    filter: Object.assign({}, ...parts.map((part) => part.filter)),
    wish: Object.assign({}, ...parts.map((part) => part.target.wish)),
    maxItems: parts.find((part) => part.maxItems !== undefined)?.maxItems,
    unread: [...new Set([...unread, ...doubts])],
  };
}
