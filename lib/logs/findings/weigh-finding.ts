import { unfinishedScore } from "#lib/core/index.ts";

import { LOG_LEVELS } from "../levels.ts";
import type { MinedTemplate } from "../mined-template.ts";
import type { LevelCounts } from "../schemas.ts";
import { type FindingDraft, LEVEL } from "./draft.ts";

/** What a line of each level counts; a line without a level is neither news nor an error. */
const LEVEL_WEIGHTS: Record<keyof LevelCounts, number> = {
  trace: 0.05,
  debug: 0.05,
  info: 0.1,
  warn: 0.4,
  error: 1,
  fatal: 1,
  none: 0.3,
};

export type LogExtent = { records: number; endMs: number };

/**
 * Score of a finding by the formula that all findings have (docs/severity.md): share x confidence x recency. A log tells
 * no completion time, so the share is that of the lines, as a square root, each line weighted by its level.
 */
export function scoreOf(draft: FindingDraft, template: MinedTemplate | undefined, extent: LogExtent): number {
  const { lines, weight } = draft.cost;
  return unfinishedScore({
    affectedRuns: lines * (weight === LEVEL ? weightOf(template) : weight),
    allRuns: extent.records,
    confidence: 1 - draft.pValue,
    lastSeenMs: draft.toMs,
    endMs: extent.endMs,
  });
}

/** Mean weight of the lines of a template. */
function weightOf(template: MinedTemplate | undefined): number {
  if (template === undefined || template.count === 0) return LEVEL_WEIGHTS.none;
  const sum = [...LOG_LEVELS, "none" as const].reduce(
    (total, level) => total + template.levels[level] * LEVEL_WEIGHTS[level],
    0,
  );
  return sum / template.count;
}
