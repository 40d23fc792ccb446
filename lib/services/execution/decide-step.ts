import type { ExecutionStep } from "#generated/prisma/client.ts";
import { AppError } from "#lib/core/index.ts";
import type { Tx } from "#lib/db/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { finalizeExecution } from "./finalize-execution.ts";
import { settleFollowers } from "./ledger.ts";
import { getExecution } from "./read-executions.ts";
import { DecideStepInput, type ExecutionDetail, type StepDecision } from "./schemas.ts";

/** In which states a step may be decided on, by decision: what has ended or is at work is left as it is. */
const ALLOWED: Record<StepDecision, readonly string[]> = {
  skip: ["blocked", "ready", "waiting_retry", "needs_decision"],
  mark_done: ["needs_decision"],
  run_again: ["needs_decision"],
};

const WORDS: Record<StepDecision, string> = { skip: "left out", mark_done: "marked as done", run_again: "run again" };

const AFTER = { skip: "skipped", mark_done: "succeeded", run_again: "ready" } as const;

function refusal(step: ExecutionStep, decision: StepDecision): AppError {
  const state = step.state.replaceAll("_", " ");
  return new AppError("CONFLICT", `"${step.title}" is ${state}, so it can't be ${WORDS[decision]}.`, {
    hint: step.state === "failed" ? "Resume the execution to try it again." : "Reload to see what has happened to it.",
  });
}

async function decide(tx: Tx, step: ExecutionStep, decision: StepDecision, by: string, now: Date): Promise<void> {
  const state = AFTER[decision];
  const note = { note: `Marked as done by ${by}.` };
  const won = await tx.executionStep.updateMany({
    where: { id: step.id, state: step.state, execution: { cancelRequested: false } },
    data: {
      state,
      error: decision === "skip" ? `Left out by ${by}.` : null,
      ...(decision === "mark_done" ? { output: note } : {}),
      ...(decision === "run_again" ? { notBefore: null, maxAttempts: step.attemptCount + 1 } : { finishedAt: now }),
    },
  });
  if (won.count === 0) throw refusal(step, decision);
  await settleFollowers(tx, step, state, now);
}

/**
 * A person's word on one step: leave it out (with what depends on it), or, where a crash left open whether it ran, take
 * it as done or run it again. @throws AppError NOT_FOUND, CONFLICT when the step is not in a state for this decision
 */
export async function decideStep({ ctx, input }: Call<DecideStepInput>): Promise<ExecutionDetail> {
  requireScope(ctx, "operate");
  const { executionId, stepKey, decision } = parseInput(DecideStepInput, input);
  await ctx.db.$transaction(async (tx) => {
    const step = await tx.executionStep.findUnique({ where: { executionId_stepKey: { executionId, stepKey } } });
    if (step === null) throw new AppError("NOT_FOUND", `There is no step ${stepKey} in execution ${executionId}.`);
    if (!ALLOWED[decision].includes(step.state)) throw refusal(step, decision);
    await decide(tx, step, decision, ctx.actor.name, ctx.now());
    await emitAudit(tx, ctx, {
      action: "execution.step_decided",
      entityType: "execution",
      entityId: executionId,
      detail: { stepKey, decision, was: step.state },
    });
    await emitEvent(tx, `execution:${executionId}`, `step.${AFTER[decision]}`, { stepKey });
  });
  await finalizeExecution(ctx, executionId);
  return getExecution({ ctx, input: { executionId } });
}
