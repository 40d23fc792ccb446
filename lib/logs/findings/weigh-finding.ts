import { severityScore, unfinishedScore } from "#lib/core/index.ts";

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
 * no completion time, so the share is that of the lines, as a square root, each line weighted by its level. Only a task
 * that fails again and again has a share of the time in which tasks were on their way.
 */
export function scoreOf(
  draft: FindingDraft,
  template: MinedTemplate | undefined,
  { records, endMs }: LogExtent,
): number {
  const seen = { confidence: 1 - draft.pValue, lastSeenMs: draft.toMs, endMs };
  if ("impactMs" in draft.cost) {
    return severityScore({ impactMs: draft.cost.impactMs, windowCostMs: draft.cost.windowMs, ...seen });
  }
  const { lines, weight } = draft.cost;
  const affectedRuns = lines * (weight === LEVEL ? weightOf(template) : weight);
  return unfinishedScore({ affectedRuns, allRuns: records, ...seen });
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
