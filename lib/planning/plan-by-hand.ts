import type { PlanDraft, PlanStep } from "./schemas.ts";

/** Advice as a person carries it out: what to change in order, and what may go wrong. */
export type AdviceToPlan = { steps: readonly string[]; risk: string; subject: string };

const TITLE_MAX = 300;
const GOAL_MAX = 4000;
const MOST_STEPS = 50;

/** Another way to the same end, or a condition of it, is no step of its own. */
const GOES_ON = /^(?:Or|If|Until|Double)\b/;

const cut = (text: string, length: number): string => (text.length <= length ? text : `${text.slice(0, length - 1)}…`);

function together(steps: readonly string[]): string[] {
  const joined: string[] = [];
  for (const step of steps) {
    const before = joined.at(-1);
    if (before !== undefined && GOES_ON.test(step)) joined[joined.length - 1] = `${before} ${step}`;
    else joined.push(step);
  }
  return joined;
}

/**
 * A plan of what people do in a pipeline that Plantain cannot change itself: one step after the other, each of which waits
 * until somebody says that it is done. It is approved, recorded and measured like any other.
 */
export function planByHand(advice: AdviceToPlan, title: string): PlanDraft {
  const instructions = together(advice.steps).slice(0, MOST_STEPS);
  const keyOf = (index: number) => `hand${index + 1}`;
  const steps = instructions.map(
    (instruction, index): PlanStep => ({
      key: keyOf(index),
      type: "by_hand",
      title: cut(instruction, TITLE_MAX),
      input: { instruction: cut(instruction, 4000), subject: cut(advice.subject, 300), risk: cut(advice.risk, 1000) },
      dependsOn: index === 0 ? [] : [keyOf(index - 1)],
      resources: {},
      expectedMs: null,
    }),
  );
  return {
    schemaVersion: 1,
    title: cut(title, 200),
    goal: cut(title, GOAL_MAX),
    approach:
      "People do this in the pipeline; Plantain has no hand there. Each step waits until somebody says that it is done. When " +
      "the plan has ended, the completion time of the runs before and after is compared with what was expected.",
    steps,
    risks: [cut(advice.risk, 1000)],
    notes: [],
  };
}
