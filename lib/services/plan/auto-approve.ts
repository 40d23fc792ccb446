import { type AutoApprovalPolicy, judgeByPolicy, policyHash, policyText } from "#lib/approval/index.ts";
import { newId } from "#lib/core/index.ts";
import type { Tx } from "#lib/db/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { asSystem, type ServiceContext } from "#lib/services/context/index.ts";
import { movePlan } from "#lib/services/plan-lifecycle/index.ts";
import { readSettings, type SettingValues } from "#lib/services/setting/index.ts";
import { loadPlan, openRevision } from "./plan-content.ts";
import { startInTransaction } from "./start-execution.ts";
import { readSimulation } from "./stored-simulation.ts";

export const policyOf = (settings: SettingValues): AutoApprovalPolicy => ({
  stepTypes: settings.auto_approval_step_types
    .split(",")
    .map((type) => type.trim())
    .filter((type) => type !== ""),
  maxSteps: settings.auto_approval_max_steps,
  maxMinutes: settings.auto_approval_max_minutes,
  maxCostUsd: settings.auto_approval_max_cost_usd,
  ofAgents: settings.auto_approval_of_agents,
});

export const expiryOf = (settings: SettingValues, now: Date): Date | null =>
  settings.approval_expiry_hours === 0 ? null : new Date(now.getTime() + settings.approval_expiry_hours * 3_600_000);

const POLICY_NAME = "Policy for safe plans";

/**
 * Approves a plan that has just been submitted when the policy for safe plans allows it, in the caller's transaction. The
 * approval and the audit quote the policy with its hash. Off unless an admin switched it on.
 */
export async function approveByPolicy(tx: Tx, app: ServiceContext, planId: string): Promise<void> {
  const settings = await readSettings({ db: tx });
  if (!settings.auto_approval) return;
  const { plan, revision } = await loadPlan(tx, planId);
  // What was made elsewhere is looked at by a person, whatever its steps are.
  if (plan.generator === "import") return;
  const { draft, prediction } = openRevision(revision);
  const policy = policyOf(settings);
  const simulation = await readSimulation(tx, { planId, revision: revision.revision });
  const reasons = judgeByPolicy(policy, {
    steps: draft.steps,
    expectedMs: prediction.expectedMs,
    costUsd: simulation?.costUsd.p90 ?? null,
    isByAgent: plan.createdByType === "mcp" || app.actor.type === "mcp",
  });
  if (reasons.length > 0) return;
  const ctx = asSystem(app);
  const quoted = { text: policyText(policy), hash: policyHash(policy) };
  await movePlan(tx, ctx, planId, "approve");
  await tx.approval.create({
    data: {
      id: newId("apr"),
      planId,
      revision: revision.revision,
      contentHash: revision.contentHash,
      decision: "approved",
      reason: quoted.text,
      actorId: "policy",
      actorName: POLICY_NAME,
      decidedAt: ctx.now(),
      expiresAt: expiryOf(settings, ctx.now()),
      policy: quoted,
    },
  });
  const detail = { revision: revision.revision, contentHash: revision.contentHash, policy: quoted };
  await emitAudit(tx, ctx, { action: "plan.approved_by_policy", entityType: "plan", entityId: planId, detail });
  if (settings.auto_approval_starts) await startInTransaction(tx, ctx, planId);
}
