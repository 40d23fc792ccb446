import type { PlanStepView } from "#lib/services/plan/index.ts";

const signature = (step: PlanStepView): string =>
  JSON.stringify(step.changes.map((change) => [change.field, change.before, change.after]));

/** An earlier step of the same file that sets exactly the same values, so that a page need not list them twice. */
export function findSameChanges(step: PlanStepView, group: readonly PlanStepView[]): PlanStepView | null {
  if (step.changes.length === 0) return null;
  const own = signature(step);
  const earlier = group.slice(0, group.indexOf(step));
  return earlier.find((other) => other.changes.length > 0 && signature(other) === own) ?? null;
}
