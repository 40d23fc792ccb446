import { z } from "zod";
import { StepType } from "#lib/core/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import type { ClaimedStep, StepEnd } from "#lib/services/execution/index.ts";

/** One way to do a step. */
export type Way = { type: StepType; title: string; input: unknown };

const StoredSteps = z.object({
  steps: z.array(
    z.object({
      key: z.string(),
      fallbacks: z
        .array(z.object({ type: StepType, title: z.string(), input: z.record(z.string(), z.unknown()) }))
        .default([]),
    }),
  ),
});

/** Whether the step is over and failed, with no try of its own left. */
export function hasFailed({ step }: ClaimedStep, end: StepEnd): boolean {
  if (end.kind !== "failed") return false;
  return !end.isRetryable || step.attemptCount >= step.maxAttempts;
}

/**
 * The other ways of a step that has failed, as they were approved. None after it changed something: that would have to be
 * taken back first.
 */
export async function fallbackWays(ctx: ServiceContext, { step }: ClaimedStep): Promise<{ ways: Way[]; why: string }> {
  const { executionId, stepKey } = step;
  const execution = await ctx.db.execution.findUnique({
    where: { id: executionId },
    select: { planId: true, revision: true, kind: true, cancelRequested: true },
  });
  if (execution === null || execution.kind !== "run" || execution.cancelRequested) return { ways: [], why: "" };
  const { planId, revision } = execution;
  const where = { planId_revision: { planId, revision } };
  const row = await ctx.db.planRevision.findUnique({ where, select: { content: true } });
  const steps = StoredSteps.safeParse(row?.content).data?.steps ?? [];
  const ways = steps.find((one) => one.key === stepKey)?.fallbacks ?? [];
  if (ways.length === 0) return { ways, why: "" };
  const begun = await ctx.db.changeEntry.count({
    where: { executionId, stepKey, state: { in: ["intended", "done"] } },
  });
  return begun === 0
    ? { ways, why: "" }
    : { ways: [], why: "It had begun to change something, so no other way was tried." };
}
