import { nextPlanState, type PlanEvent, PlanState } from "#lib/approval/index.ts";
import { AppError } from "#lib/core/index.ts";
import type { Tx } from "#lib/db/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { tellPlan } from "./tell-plan.ts";

const WORDS: Record<PlanEvent, string> = {
  validate: "validated",
  invalidate: "changed",
  submit: "submitted",
  approve: "approved",
  reject: "rejected",
  start: "started",
  succeed: "finished",
  fail: "ended as failed",
  cancel: "cancelled",
  resume: "resumed",
  roll_back: "rolled back",
};

const WAY_OUT: Partial<Record<PlanState, string>> = {
  draft: "Its checks found errors. Leave out the steps that they name, or reject it.",
  awaiting_approval: "An admin has to approve it first.",
};

const refusal = (from: PlanState, event: PlanEvent): AppError =>
  new AppError("CONFLICT", `This plan is ${from.replaceAll("_", " ")}, so it can't be ${WORDS[event]}.`, {
    hint: WAY_OUT[from] ?? "Reload the plan to see what has happened to it.",
  });

/** The state after an event. @throws AppError CONFLICT when the event is not possible in this state */
export function assertPlanEvent(from: PlanState, event: PlanEvent): PlanState {
  const to = nextPlanState(from, event);
  if (to === null) throw refusal(from, event);
  return to;
}

/**
 * The one place where a plan changes its state, inside the caller's transaction. The update names the state it starts
 * from, so of two at once one wins. @throws AppError CONFLICT when the event is not possible now, NOT_FOUND
 */
export async function movePlan(tx: Tx, ctx: ServiceContext, planId: string, event: PlanEvent): Promise<PlanState> {
  const plan = await tx.plan.findUnique({ where: { id: planId }, select: { state: true } });
  if (plan === null) throw new AppError("NOT_FOUND", `There is no plan ${planId}.`);
  const from = PlanState.parse(plan.state);
  const to = assertPlanEvent(from, event);
  const moved = await tx.plan.updateMany({
    where: { id: planId, state: from },
    data: { state: to, updatedAt: ctx.now() },
  });
  if (moved.count === 0) throw refusal(from, event);
  await emitEvent(tx, "plans", `plan.${to}`, { planId });
  await tellPlan(tx, ctx, planId, to);
  return to;
}
