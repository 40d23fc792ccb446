import type { PlanLimits } from "#lib/core/index.ts";
import type { PlanDetail, PlanStepView, RevisePlanInput } from "#lib/services/plan/index.ts";

/** What a person has changed on the page and not kept yet. */
export type Edits = {
  leaveOut: readonly string[];
  moves: readonly { key: string; before: string | null }[];
  inputs: Readonly<Record<string, PlanStepView["settings"]>>;
  /** Undefined: as they are. */
  limits?: PlanLimits | undefined;
};

export const NO_EDITS: Edits = { leaveOut: [], moves: [], inputs: {} };

export const hasEdits = ({ leaveOut, moves, inputs, limits }: Edits): boolean =>
  leaveOut.length > 0 || moves.length > 0 || Object.keys(inputs).length > 0 || limits !== undefined;

/** As the operation takes them. */
export const toInput = (plan: Pick<PlanDetail, "id" | "contentHash">, edits: Edits): RevisePlanInput => ({
  planId: plan.id,
  contentHash: plan.contentHash,
  edits: {
    leaveOut: [...edits.leaveOut],
    moves: edits.moves.map((move) => ({ ...move })),
    inputs: { ...edits.inputs },
    ...(edits.limits === undefined ? {} : { limits: edits.limits }),
  },
});

/** Keys in the order in which steps are taken, after the moves. */
export function orderedKeys(steps: readonly Pick<PlanStepView, "key">[], moves: Edits["moves"]): string[] {
  const keys = steps.map((step) => step.key);
  for (const { key, before } of moves) {
    const from = keys.indexOf(key);
    if (from < 0) continue;
    keys.splice(from, 1);
    const to = before === null ? keys.length : keys.indexOf(before);
    keys.splice(to < 0 ? from : to, 0, key);
  }
  return keys;
}

/** One place earlier or later. */
export function withMove(edits: Edits, order: readonly string[], key: string, by: -1 | 1): Edits {
  const at = order.indexOf(key);
  const before = by < 0 ? order[at - 1] : (order[at + 2] ?? null);
  return at < 0 || before === undefined ? edits : { ...edits, moves: [...edits.moves, { key, before }] };
}

export function withToggled(edits: Edits, keys: readonly string[], isIn: boolean): Edits {
  const out = new Set(edits.leaveOut);
  for (const key of keys) {
    if (isIn) out.delete(key);
    else out.add(key);
  }
  return { ...edits, leaveOut: [...out] };
}
