import { windowAt } from "#lib/llm/index.ts";
import { requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { listBudgets } from "./budgets.ts";
import type { Purse } from "./schemas.ts";

/** What models cost today and this month (local clock), and how far the tightest budget is used up. */
export async function readPurse(ctx: ServiceContext): Promise<Purse> {
  requireScope(ctx, "read");
  const nowMs = ctx.now().getTime();
  const since = async (startMs: number) => {
    const { _sum, _count } = await ctx.db.llmCall.aggregate({
      where: { at: { gte: new Date(startMs) }, outcome: { not: "refused" } },
      _sum: { costUsd: true, cacheSavingUsd: true, batchSavingUsd: true, reuseSavingUsd: true },
      _count: { _all: true },
    });
    const savedUsd = (_sum.cacheSavingUsd ?? 0) + (_sum.batchSavingUsd ?? 0) + (_sum.reuseSavingUsd ?? 0);
    return { calls: _count._all, costUsd: _sum.costUsd ?? 0, savedUsd };
  };
  const { items } = await listBudgets({ ctx });
  const [tightest] = items.filter((budget) => budget.enabled).toSorted((a, b) => b.usedPercent - a.usedPercent);
  return {
    today: await since(windowAt("day", nowMs).startMs),
    month: await since(windowAt("month", nowMs).startMs),
    tightestBudget: tightest ?? null,
  };
}
