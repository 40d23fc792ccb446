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
  mark_failed: ["needs_decision"],
  run_again: ["needs_decision"],
};

const WORDS: Record<StepDecision, string> = {
  skip: "left out",
  mark_done: "marked as done",
  mark_failed: "marked as failed",
  run_again: "run again",
};

const AFTER = { skip: "skipped", mark_done: "succeeded", mark_failed: "failed", run_again: "ready" } as const;

function refusal(step: ExecutionStep, decision: StepDecision): AppError {
  const state = step.state.replaceAll("_", " ");
  return new AppError("CONFLICT", `"${step.title}" is ${state}, so it can't be ${WORDS[decision]}.`, {
    hint: step.state === "failed" ? "Resume the execution to try it again." : "Reload to see what has happened to it.",
  });
}

type Word = { decision: StepDecision; by: string; note: string | undefined };

/** What is said of a step that did not run to its end; null for one that goes on or is done. */
const problemOf = ({ decision, by, note = "" }: Word): string | null => {
  if (decision === "skip") return `Left out by ${by}. ${note}`.trim();
  return decision === "mark_failed" ? `Could not be done, says ${by}. ${note}`.trim() : null;
};

async function decide(tx: Tx, step: ExecutionStep, word: Word, now: Date): Promise<void> {
  const { decision, by, note: said = "" } = word;
  const state = AFTER[decision];
  const note = { note: `Marked as done by ${by}. ${said}`.trim() };
  const won = await tx.executionStep.updateMany({
    where: { id: step.id, state: step.state, execution: { cancelRequested: false } },
    data: {
      state,
      error: problemOf(word),
      ...(decision === "mark_done" ? { output: note } : {}),
      ...(decision === "run_again" ? { notBefore: null, maxAttempts: step.attemptCount + 1 } : { finishedAt: now }),
    },
  });
  if (won.count === 0) throw refusal(step, decision);
  await settleFollowers(tx, step, state, now);
}

/**
 * A person's word on one step: leave it out (with what depends on it), or, where it waits for a person or a crash left open
 * whether it ran, take it as done or failed, or run it again. @throws AppError NOT_FOUND, CONFLICT when the step is not in a state for this decision
 */
export async function decideStep({ ctx, input }: Call<DecideStepInput>): Promise<ExecutionDetail> {
  requireScope(ctx, "operate");
  const { executionId, stepKey, decision, note } = parseInput(DecideStepInput, input);
  await ctx.db.$transaction(async (tx) => {
    const step = await tx.executionStep.findUnique({ where: { executionId_stepKey: { executionId, stepKey } } });
    if (step === null) throw new AppError("NOT_FOUND", `There is no step ${stepKey} in execution ${executionId}.`);
    if (!ALLOWED[decision].includes(step.state)) throw refusal(step, decision);
    await decide(tx, step, { decision, by: ctx.actor.name, note }, ctx.now());
    await emitAudit(tx, ctx, {
      action: "execution.step_decided",
      entityType: "execution",
      entityId: executionId,
      detail: { stepKey, decision, note, was: step.state },
    });
    await emitEvent(tx, `execution:${executionId}`, `step.${AFTER[decision]}`, { stepKey });
  });
  await finalizeExecution(ctx, executionId);
  return getExecution({ ctx, input: { executionId } });
}
