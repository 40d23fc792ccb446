import { closedUntil } from "#lib/core/index.ts";
import type { PlanIssue } from "../schemas.ts";
import type { PlanRule } from "../validation-facts.ts";

const issue = (severity: PlanIssue["severity"], message: string, fix: string | null): PlanIssue[] => [
  { severity, rule: "windows", stepKey: null, message, fix },
];

export const windows: PlanRule = {
  name: "windows",
  title: "There are hours in which steps may start",
  check: (_steps, { limits }, { limits: plan, now }) => {
    const opensMs = closedUntil(limits.quietHours, plan, now.getTime());
    if (opensMs === null) return [];
    if (opensMs === Number.POSITIVE_INFINITY) {
      const fix = "Change the plan's window, or the setting execution_quiet_hours.";
      return issue("error", "Its window and the quiet hours leave no time in which a step may start.", fix);
    }
    const opens = new Date(opensMs).toISOString();
    if (plan.deadline !== undefined && Date.parse(plan.deadline) <= opensMs) {
      const fix = "Move the deadline, or change the hours in which steps may start.";
      return issue("error", `No step may start before ${opens}, which is after the deadline.`, fix);
    }
    return issue("info", `Steps start from ${opens} on.`, null);
  },
};
