import { STEP_FACTS, StepType } from "#lib/core/index.ts";
import { PlanEdits } from "./edit-plan.ts";
import type { PlanDraft, PlanStep } from "./schemas.ts";

/** Another way to do the same: what is changed, in words, and as edits that make it. */
export type Alternative = { name: string; title: string; says: string; edits: PlanEdits };

const NIGHT = { fromMinute: 22 * 60, toMinute: 6 * 60 };

const changesFiles = ({ type, input }: PlanStep): boolean => {
  const known = StepType.safeParse(type).data;
  return (known !== undefined && STEP_FACTS[known].changesFiles) || input.sidecar === true;
};

/** Ways to run the plan that differ from how it stands: gently, at night, the longest first, with all files as they are. */
export function alternativesOf(draft: PlanDraft): Alternative[] {
  const { limits = {}, steps } = draft;
  const writers = steps.filter(changesFiles).map((step) => step.key);
  const found: Alternative[] = [];
  const add = (name: string, title: string, says: string, edits: Partial<PlanEdits>) =>
    found.push({ name, title, says, edits: PlanEdits.parse(edits) });
  if (limits.maxParallel !== 1 && steps.length > 1) {
    const says = "One step after another, so that the machine has room for other work.";
    add("one_at_a_time", "One at a time", says, { limits: { ...limits, maxParallel: 1 } });
  }
  if (limits.window === undefined) {
    const says = "Steps start only between 22:00 and 6:00.";
    add("at_night", "At night", says, { limits: { ...limits, window: NIGHT } });
  }
  if (writers.length > 0 && writers.length < steps.length) {
    const says = "Without the steps that change media files, and what needs them.";
    add("files_untouched", "Files untouched", says, { leaveOut: writers });
  }
  if (steps.length > 2) {
    add("longest_first", "Longest first", "The longest steps start first, the short ones fill up.", {
      order: "longest_first",
    });
  }
  return found;
}
