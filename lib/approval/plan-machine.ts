import { z } from "zod";

export const PLAN_STATES = [
  "draft",
  "validated",
  "awaiting_approval",
  "approved",
  "rejected",
  "running",
  "succeeded",
  "failed",
  "cancelled",
  "rolled_back",
] as const;
export const PlanState = z.enum(PLAN_STATES);
export type PlanState = z.infer<typeof PlanState>;

export type PlanEvent =
  | "validate"
  | "invalidate"
  | "submit"
  | "approve"
  | "reject"
  | "start"
  | "succeed"
  | "fail"
  | "cancel"
  | "resume"
  | "roll_back";

const TRANSITIONS: Record<PlanState, Partial<Record<PlanEvent, PlanState>>> = {
  draft: { validate: "validated", reject: "rejected", invalidate: "draft", cancel: "cancelled" },
  validated: { submit: "awaiting_approval", reject: "rejected", invalidate: "draft", cancel: "cancelled" },
  awaiting_approval: { approve: "approved", reject: "rejected", invalidate: "draft", cancel: "cancelled" },
  approved: { start: "running", reject: "rejected", invalidate: "draft", cancel: "cancelled" },
  rejected: { validate: "validated", invalidate: "draft" },
  running: { succeed: "succeeded", fail: "failed", cancel: "cancelled" },
  succeeded: { roll_back: "rolled_back" },
  failed: { roll_back: "rolled_back", resume: "running" },
  cancelled: { roll_back: "rolled_back", resume: "running" },
  rolled_back: {},
};

/** The state after an event, or null when the event is not possible in this state. */
export const nextPlanState = (state: PlanState, event: PlanEvent): PlanState | null =>
  TRANSITIONS[state][event] ?? null;

/** The states from which an event leads on; for conditional updates. */
export const statesAllowing = (event: PlanEvent): PlanState[] =>
  PLAN_STATES.filter((state) => TRANSITIONS[state][event] !== undefined);

/** A plan whose content may still become another revision. */
export const isRevisable = (state: PlanState): boolean => nextPlanState(state, "invalidate") !== null;
