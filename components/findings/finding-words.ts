import { formatDuration, formatShare, plural } from "#components/format/numbers.ts";
import type { Severity } from "#lib/core/index.ts";
import type { FindingView } from "#lib/services/finding/index.ts";

export const STAGE_LABELS: Record<FindingView["stage"], string> = {
  logs: "Logs",
  tasks: "Tasks",
  metadata: "Metadata",
  resources: "Resources",
  bottlenecks: "Bottlenecks",
};

/** "costs 3 h 20 min, 12 % of all completion time", or null when neither was measured. */
export function costWords(finding: Pick<FindingView, "impactMs" | "share">): string | null {
  const parts: string[] = [];
  if (finding.impactMs !== null && finding.impactMs > 0) parts.push(formatDuration(finding.impactMs));
  if (finding.share !== null && finding.share > 0) parts.push(`${formatShare(finding.share)} of all completion time`);
  return parts.length === 0 ? null : `costs ${parts.join(", ")}`;
}

/** "2 critical and 3 high findings are open, 9 in all." */
export function findingsAnswer(counts: Record<Severity, number>): string {
  const all = counts.critical + counts.high + counts.medium + counts.low;
  if (all === 0) return "Nothing is wrong that Plantain can see.";
  const loud = (["critical", "high"] as const).filter((severity) => counts[severity] > 0);
  if (loud.length === 0) return `${plural(all, "finding")}, none of them severe.`;
  const words = loud.map((severity) => `${counts[severity]} ${severity}`).join(" and ");
  const severe = counts.critical + counts.high;
  return `${words} ${severe === 1 ? "finding is" : "findings are"} open, ${all} in all.`;
}
