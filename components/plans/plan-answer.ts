import { formatDuration, plural } from "#components/format/numbers.ts";
import type { PlanDetail } from "#lib/services/plan/index.ts";

const undoSentence = (plan: PlanDetail): string => {
  const fixed = plan.steps.filter((step) => step.undo === "nothing" && step.changesFiles).length;
  if (plan.steps.every((step) => step.undo === "nothing")) return "It only reads.";
  return fixed === 0 ? "Everything can be undone." : `${plural(fixed, "step")} can't be undone.`;
};

const size = (plan: PlanDetail): string => {
  const files = plan.fileCount === 0 ? "" : ` on ${plural(plan.fileCount, "file")}`;
  const time = plan.expectedMs === null ? "" : `, about ${formatDuration(plan.expectedMs)}`;
  return `${plural(plan.stepCount, "step")}${files}${time}`;
};

/** What state the plan is in, in one sentence with the numbers that matter. */
export function planAnswer(plan: PlanDetail): string {
  const last = plan.approvals.at(-1);
  switch (plan.state) {
    case "draft":
      return plan.errorCount > 0
        ? `${plural(plan.errorCount, "error")} forbid this plan: leave the steps out, or make a new plan.`
        : `A draft: ${size(plan)}.`;
    case "validated":
    case "awaiting_approval":
      return `${size(plan)}. ${undoSentence(plan)} Nothing runs before an admin approves.`;
    case "approved":
      return `Approved${last ? ` by ${last.actorName}` : ""}, not started yet: ${size(plan)}.`;
    case "rejected":
      return last?.reason ? `Rejected by ${last.actorName}: ${last.reason}` : "Rejected.";
    case "running":
      return `Running: ${size(plan)}.`;
    case "succeeded":
      return `Done: ${plural(plan.stepCount, "step")}. ${undoSentence(plan)}`;
    case "failed":
      return "Some steps failed. What was done stays until you undo it.";
    case "cancelled":
      return "Cancelled. What was done stays until you undo it.";
    case "rolled_back":
      return "Undone: what the plan changed is as it was before.";
  }
}

/** States in which a yes (or the start after it) is possible. */
export const isApprovable = (plan: Pick<PlanDetail, "state">): boolean =>
  plan.state === "awaiting_approval" || plan.state === "approved";

/** States in which a no is possible: also of a plan that its own errors forbid. */
export const isDecidable = (plan: Pick<PlanDetail, "state">): boolean =>
  plan.state === "draft" || plan.state === "validated" || isApprovable(plan);

/** States in which steps may still be left out. */
export const isRevisable = (plan: Pick<PlanDetail, "state">): boolean => isDecidable(plan) || plan.state === "rejected";
