import { type Severity, severityRank } from "#lib/core/index.ts";

/** What a recommendation rested on when somebody decided about it, and now. */
export type DecisionFacts = { severity: Severity | null; impactScore: number; share: number | null };

const GROWN = 2;
const LEAST_GROWTH = 0.02;

/**
 * Whether a problem that was put away has become another one: more severe, or at least twice the share of the time. The
 * words say it; null when it is as it was.
 */
export function changeOfFacts(before: DecisionFacts, now: DecisionFacts): string | null {
  if (before.severity !== null && now.severity !== null && severityRank(now.severity) > severityRank(before.severity)) {
    return `Open again: it was ${before.severity} when it was put away and is ${now.severity} now.`;
  }
  const [was, is] = [before.share ?? 0, now.share ?? 0];
  if (before.share !== null && is >= was * GROWN && is - was >= LEAST_GROWTH) {
    return `Open again: it cost ${Math.round(was * 100)} % of the time when it was put away and costs ${Math.round(is * 100)} % now.`;
  }
  return null;
}
