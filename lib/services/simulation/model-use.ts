import { STEP_TYPES } from "#lib/core/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";

/** What one step of a type uses of models, on the mean. */
export type ModelUse = { tokens: number; costUsd: number };

const DAYS_MS = 30 * 86_400_000;

/**
 * Model calls of the last 30 days whose purpose is a type of step, over the steps of that type which succeeded meanwhile.
 * Types of which none has run are missing.
 */
export async function readModelUse(ctx: ServiceContext): Promise<Map<string, ModelUse>> {
  const since = new Date(ctx.now().getTime() - DAYS_MS);
  const calls = await ctx.db.llmCall.groupBy({
    by: ["purpose"],
    where: { at: { gte: since }, purpose: { in: [...STEP_TYPES] } },
    _sum: { inputTokens: true, outputTokens: true, costUsd: true },
  });
  const steps = await ctx.db.executionStep.groupBy({
    by: ["type"],
    where: { state: "succeeded", finishedAt: { gte: since }, type: { in: calls.map(({ purpose }) => purpose) } },
    _count: { _all: true },
  });
  const countOf = new Map(steps.map(({ type, _count }) => [type, _count._all]));
  return new Map(
    calls.flatMap(({ purpose, _sum }) => {
      const count = countOf.get(purpose) ?? 0;
      if (count === 0) return [];
      const tokens = (_sum.inputTokens ?? 0) + (_sum.outputTokens ?? 0);
      return [[purpose, { tokens: tokens / count, costUsd: (_sum.costUsd ?? 0) / count }] as const];
    }),
  );
}
