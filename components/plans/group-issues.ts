import type { PlanIssue } from "#lib/validation/index.ts";

export type IssueGroup = { key: string; severity: PlanIssue["severity"]; fix: string | null; messages: string[] };

const RANK: Record<PlanIssue["severity"], number> = { error: 0, warning: 1, info: 2 };

/** Issues of the same rule, severity and way out stand together, errors first. */
export function groupIssues(issues: readonly PlanIssue[]): IssueGroup[] {
  const groups = new Map<string, IssueGroup>();
  for (const { severity, rule, fix, message } of issues) {
    const key = `${severity} ${rule} ${fix ?? ""}`;
    const group = groups.get(key) ?? { key, severity, fix, messages: [] };
    if (!group.messages.includes(message)) group.messages.push(message);
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => RANK[a.severity] - RANK[b.severity]);
}
