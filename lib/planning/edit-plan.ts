import { z } from "zod";
import { PlanLimits } from "#lib/core/index.ts";
import { withFallbacks } from "./fallbacks.ts";
import { approachOf } from "./rule-planner.ts";
import type { PlanDraft, PlanStep } from "./schemas.ts";

const key = z.string().max(64);

/** What a person changes in a plan by hand. */
export const PlanEdits = z.object({
  leaveOut: z.array(key).max(5000).default([]).describe("steps to leave out, with what depends on them"),
  moves: z
    .array(z.object({ key, before: key.nullable().describe("null: to the end") }))
    .max(1000)
    .default([])
    .describe("steps whose turn comes earlier or later"),
  order: z.enum(["longest_first"]).optional().describe("order of all steps"),
  inputs: z
    .record(key, z.record(z.string().max(64), z.unknown()))
    .default({})
    .describe("inputs to change, by step: such as the target or the quality"),
  limits: PlanLimits.nullable().optional().describe("instead of the plan's limits; null: none"),
});
export type PlanEdits = z.infer<typeof PlanEdits>;

/** What a step works on is what it is; another item is another step. */
const FIXED_INPUTS = new Set(["sourceId", "itemId", "path", "__proto__", "constructor", "prototype"]);

/** The steps that stay: neither named nor waiting, directly or not, for a step that goes. */
function remaining(steps: readonly PlanStep[], excluded: Set<string>): PlanStep[] {
  const gone = new Set(excluded);
  for (let before = -1; before !== gone.size; ) {
    before = gone.size;
    for (const step of steps) if (step.dependsOn.some((parent) => gone.has(parent))) gone.add(step.key);
  }
  return steps.filter((step) => !gone.has(step.key));
}

function moved(steps: readonly PlanStep[], moves: PlanEdits["moves"]): PlanStep[] {
  const list = [...steps];
  for (const { key: moving, before } of moves) {
    const from = list.findIndex((step) => step.key === moving);
    const [step] = from < 0 ? [] : list.splice(from, 1);
    if (step === undefined) continue;
    const to = before === null ? list.length : list.findIndex((other) => other.key === before);
    list.splice(to < 0 ? from : to, 0, step);
  }
  return list;
}

const longestFirst = (steps: readonly PlanStep[]): PlanStep[] =>
  steps.toSorted((left, right) => (right.expectedMs ?? 0) - (left.expectedMs ?? 0));

function withInputs(step: PlanStep, changes: Record<string, unknown> | undefined): PlanStep {
  if (changes === undefined) return step;
  const allowed = Object.entries(changes).filter(([name]) => !FIXED_INPUTS.has(name));
  const { fallbacks: _before, ...rest } = step;
  const [edited = step] = withFallbacks([{ ...rest, input: { ...step.input, ...Object.fromEntries(allowed) } }]);
  return edited;
}

/** Why these edits don't fit the plan, and how they would; null when they do. */
export function editFault(draft: PlanDraft, edits: PlanEdits): { message: string; hint: string } | null {
  const keys = new Set(draft.steps.map((step) => step.key));
  const named = [
    ...edits.leaveOut,
    ...edits.moves.flatMap((move) => (move.before === null ? [move.key] : [move.key, move.before])),
    ...Object.keys(edits.inputs),
  ];
  const unknown = named.filter((name) => !keys.has(name));
  if (unknown.length > 0) {
    return {
      message: `The plan has no step ${unknown.slice(0, 5).join(", ")}.`,
      hint: "Name steps by their keys, such as s0001.",
    };
  }
  const fixed = Object.entries(edits.inputs).flatMap(([step, input]) =>
    Object.keys(input)
      .filter((name) => FIXED_INPUTS.has(name))
      .map((name) => `${name} of ${step}`),
  );
  if (fixed.length > 0) {
    return {
      message: `${fixed.slice(0, 5).join(", ")} can't be changed.`,
      hint: "Leave the step out, or make a new plan.",
    };
  }
  if (remaining(draft.steps, new Set(edits.leaveOut)).length > 0) return null;
  return { message: "No step would be left.", hint: "Reject the plan instead." };
}

/** The plan with these edits, not yet checked. Steps that waited for one that is left out go with it. */
export function editPlan(draft: PlanDraft, edits: PlanEdits): PlanDraft {
  const kept = moved(remaining(draft.steps, new Set(edits.leaveOut)), edits.moves);
  const ordered = edits.order === "longest_first" ? longestFirst(kept) : kept;
  const steps = ordered.map((step) =>
    withInputs(step, Object.hasOwn(edits.inputs, step.key) ? edits.inputs[step.key] : undefined),
  );
  const { limits: before, ...rest } = draft;
  const limits = edits.limits === undefined ? before : (edits.limits ?? undefined);
  const isSame = steps.length === draft.steps.length;
  return { ...rest, steps, approach: isSame ? draft.approach : approachOf(steps), ...(limits && { limits }) };
}
