import { PlanState } from "#lib/approval/index.ts";
import { AppError, newId } from "#lib/core/index.ts";
import type { Db, Tx } from "#lib/db/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { assertPlanEvent, movePlan } from "#lib/services/plan-lifecycle/index.ts";
import { readSettings } from "#lib/services/setting/index.ts";
import { expiryOf } from "./auto-approve.ts";
import { assertFourEyes } from "./four-eyes.ts";
import { loadPlan, openRevision } from "./plan-content.ts";
import { getPlan } from "./read-plans.ts";
import { ApprovePlanInput, type DecidePlanInput, type PlanDetail, RejectPlanInput } from "./schemas.ts";
import { assertNoDrift, startInTransaction } from "./start-execution.ts";

/** The plan as the person saw it; another hash means that it changed in between. */
async function revisionSeen(tx: Db | Tx, input: DecidePlanInput) {
  const { plan, revision } = await loadPlan(tx, input.planId);
  openRevision(revision);
  if (revision.contentHash !== input.contentHash) {
    throw new AppError("PRECONDITION_FAILED", "The plan was changed after you looked at it.", {
      hint: "Reload it, read what changed, then decide again.",
    });
  }
  return { plan, revision };
}

async function recordDecision(
  tx: Tx,
  ctx: ServiceContext,
  input: DecidePlanInput,
  decision: "approved" | "rejected",
): Promise<void> {
  const { plan, revision } = await revisionSeen(tx, input);
  if (decision === "approved") await assertFourEyes(tx, ctx, plan);
  await movePlan(tx, ctx, input.planId, decision === "approved" ? "approve" : "reject");
  await tx.approval.create({
    data: {
      id: newId("apr"),
      planId: input.planId,
      revision: revision.revision,
      contentHash: revision.contentHash,
      decision,
      reason: input.reason ?? null,
      actorId: ctx.actor.id,
      actorName: ctx.actor.name,
      decidedAt: ctx.now(),
      expiresAt: decision === "approved" ? expiryOf(await readSettings({ db: tx }), ctx.now()) : null,
    },
  });
  await emitAudit(tx, ctx, {
    action: `plan.${decision}`,
    entityType: "plan",
    entityId: input.planId,
    detail: { revision: revision.revision, contentHash: revision.contentHash, reason: input.reason },
  });
}

/**
 * An admin's yes to exactly the plan that was seen; with `run` it starts in the same transaction. Of many at once one
 * wins, the others get CONFLICT. @throws AppError PRECONDITION_FAILED when the plan or its files changed since
 */
export async function approvePlan({
  ctx,
  input,
}: Call<ApprovePlanInput>): Promise<{ plan: PlanDetail; executionId: string | null }> {
  requireScope(ctx, "approve");
  const parsed = parseInput(ApprovePlanInput, input);
  const { plan } = await revisionSeen(ctx.db, parsed);
  assertPlanEvent(PlanState.parse(plan.state), "approve");
  await assertNoDrift(ctx, parsed.planId);
  const executionId = await ctx.db.$transaction(
    async (tx) => {
      await recordDecision(tx, ctx, parsed, "approved");
      return parsed.run ? startInTransaction(tx, ctx, parsed.planId) : null;
    },
    { timeout: 60_000, maxWait: 30_000 },
  );
  return { plan: await getPlan({ ctx, input: { planId: parsed.planId } }), executionId };
}

/** An admin's no, with a reason. The recommendation behind the plan is open again. */
export async function rejectPlan({ ctx, input }: Call<RejectPlanInput>): Promise<PlanDetail> {
  requireScope(ctx, "approve");
  const parsed = parseInput(RejectPlanInput, input);
  await ctx.db.$transaction(async (tx) => {
    await recordDecision(tx, ctx, parsed, "rejected");
    await tx.optimizationRecommendation.updateMany({
      where: { planId: parsed.planId, state: "planned" },
      data: { state: "open", planId: null },
    });
  });
  return getPlan({ ctx, input: { planId: parsed.planId } });
}
