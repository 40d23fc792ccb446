import { AppError } from "#lib/core/index.ts";
import type { Tx } from "#lib/db/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { createExecution, scopeOfSteps } from "#lib/services/execution/index.ts";
import { choosePanel, measureKpis } from "#lib/services/library/index.ts";
import { movePlan } from "#lib/services/plan-lifecycle/index.ts";
import { findDrift } from "./find-drift.ts";
import { loadPlan, openRevision } from "./plan-content.ts";

/** @throws AppError PRECONDITION_FAILED naming what changed since the plan was made */
export async function assertNoDrift(ctx: ServiceContext, planId: string): Promise<void> {
  const { revision } = await loadPlan(ctx.db, planId);
  const drift = await findDrift(ctx, openRevision(revision).draft, revision.inputs);
  if (drift.length === 0) return;
  throw new AppError("PRECONDITION_FAILED", `The plan no longer fits: ${drift[0]?.what}`, {
    hint: "Observe the source again and make a new plan.",
    issues: drift.slice(0, 100).map((entry) => ({ path: entry.stepKey, message: entry.what })),
  });
}

/** Starts an approved plan inside the caller's transaction: exactly the content that was approved, exactly once. */
export async function startInTransaction(
  tx: Tx,
  ctx: ServiceContext,
  planId: string,
  fallbackModel?: string,
): Promise<string> {
  const { revision } = await loadPlan(tx, planId);
  const { draft } = openRevision(revision);
  const approval = await tx.approval.findUnique({
    where: { planId_revision: { planId, revision: revision.revision } },
  });
  if (approval?.decision !== "approved" || approval.contentHash !== revision.contentHash) {
    throw new AppError("PRECONDITION_FAILED", "This plan is not approved as it stands.", {
      hint: "Ask an admin to approve it.",
    });
  }
  if (approval.voidedAt !== null || (approval.expiresAt !== null && approval.expiresAt <= ctx.now())) {
    throw new AppError("PRECONDITION_FAILED", "The approval of this plan ran out.", {
      hint: "An admin has to approve it again.",
    });
  }
  await movePlan(tx, ctx, planId, "start");
  const scope = scopeOfSteps(draft.steps.map((step) => step.input));
  const kpiBefore = await measureKpis(tx, scope);
  const panelBefore = await choosePanel(tx, scope);
  const executionId = await createExecution(tx, ctx, {
    planId,
    revision: revision.revision,
    contentHash: revision.contentHash,
    kind: "run",
    kpiBefore,
    panelBefore,
    steps: draft.steps,
    limits: fallbackModel === undefined ? draft.limits : { ...draft.limits, fallbackModel },
  });
  const detail = { planId, contentHash: revision.contentHash, fallbackModel };
  await emitAudit(tx, ctx, { action: "execution.started", entityType: "execution", entityId: executionId, detail });
  return executionId;
}
