import type { PlanState } from "#lib/approval/index.ts";
import type { Tx } from "#lib/db/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { type NoticeEvent, notify } from "#lib/services/notification/index.ts";

const TOLD: Partial<Record<PlanState, { event: NoticeEvent; words: string }>> = {
  awaiting_approval: { event: "plan_waiting", words: "A plan waits for approval" },
  approved: { event: "plan_approved", words: "A plan was approved" },
  succeeded: { event: "execution_ended", words: "A plan is done" },
  cancelled: { event: "execution_ended", words: "A plan was cancelled" },
  rolled_back: { event: "execution_ended", words: "A plan was undone" },
  failed: { event: "execution_failed", words: "A plan failed" },
};

/** Tells the channels that want to know what has become of a plan, in the transaction of the change. */
export async function tellPlan(tx: Tx, ctx: ServiceContext, planId: string, state: PlanState): Promise<void> {
  const told = TOLD[state];
  if (told === undefined) return;
  const plan = await tx.plan.findUnique({
    where: { id: planId },
    select: { title: true, goal: true, createdBy: true },
  });
  if (plan === null) return;
  await notify(tx, ctx, {
    event: told.event,
    title: `${told.words}: ${plan.title}`,
    text: `${told.words}.\nGoal: ${plan.goal.slice(0, 500)}\nProposed by ${plan.createdBy}.`,
    path: `/plans/${encodeURIComponent(planId)}`,
    planId,
  });
}
