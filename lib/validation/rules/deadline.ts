import type { PlanIssue } from "../schemas.ts";
import type { PlanRule } from "../validation-facts.ts";

/** Below this chance to keep it, people are told. */
const SURE_ENOUGH = 0.9;

const minutesUp = (ms: number): Date => new Date(Math.ceil(ms / 60_000) * 60_000);

export const deadline: PlanRule = {
  name: "deadline",
  title: "All can be done by the deadline",
  check: (_steps, { forecast }, { limits, now }): PlanIssue[] => {
    if (limits.deadline === undefined) return [];
    const at = { rule: "deadline", stepKey: null };
    const leftMs = Date.parse(limits.deadline) - now.getTime();
    if (leftMs <= 0) {
      return [{ ...at, severity: "error", message: "Its deadline has passed.", fix: "Set a later deadline, or none." }];
    }
    if (forecast === undefined) return [];
    const enough = minutesUp(now.getTime() + forecast.p90Ms).toISOString();
    const fix = `Set the deadline to ${enough} or later, or leave steps out.`;
    if (forecast.leastMs > leftMs) {
      const message = "Even in the best order the steps take longer than the deadline leaves.";
      return [{ ...at, severity: "error", message, fix }];
    }
    const chance = forecast.deadlineChance ?? 1;
    if (chance >= SURE_ENOUGH) return [];
    const message = `The deadline is kept with a chance of ${Math.round(chance * 100)} %.`;
    return [{ ...at, severity: "warning", message, fix }];
  },
};
