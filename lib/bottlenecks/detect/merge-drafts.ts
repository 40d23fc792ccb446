import type { Draft } from "./draft.ts";
import type { History } from "./history.ts";

/** Stretches of one problem with short breaks are one; crumbs beside a long one are left out. */
export function mergeNeighbours(history: History, drafts: readonly Draft[]): Draft[] {
  const historyMs = history.endMs - history.startMs;
  const merged: Draft[] = [];
  for (const draft of [...drafts].sort((left, right) => left.startAt - right.startAt)) {
    const before = merged.find(
      (other) =>
        other.kind === draft.kind &&
        other.subject === draft.subject &&
        other.cause?.subject === draft.cause?.subject &&
        isNear(other, draft, historyMs),
    );
    if (!before) {
      merged.push({ ...draft });
      continue;
    }
    const isLonger = draft.rows.length > before.rows.length;
    Object.assign(before, isLonger ? { title: draft.title, words: draft.words, figures: draft.figures } : {}, {
      endAt: Math.max(before.endAt, draft.endAt),
      confidence: Math.max(before.confidence, draft.confidence),
      rows: [...new Set([...Array.from(before.rows), ...Array.from(draft.rows)])],
      remedy: joinRemedies(before.remedy, draft.remedy),
    });
  }
  return merged.filter((draft) => {
    const longest = Math.max(
      ...merged
        .filter((other) => other.kind === draft.kind && other.pool === draft.pool)
        .map((other) => other.rows.length),
    );
    return draft.rows.length >= 0.2 * longest;
  });
}

const isNear = (left: Draft, right: Draft, historyMs: number): boolean =>
  right.startAt - left.endAt <=
  Math.max(0.05 * historyMs, Math.min(0.15 * historyMs, 1.5 * (left.endAt - left.startAt)));

const joinRemedies = (left: Draft["remedy"], right: Draft["remedy"]): Draft["remedy"] => ({
  ...left,
  ...right,
  ...(left.apart && right.apart ? { apart: [...Array.from(left.apart), ...Array.from(right.apart)] } : {}),
});
