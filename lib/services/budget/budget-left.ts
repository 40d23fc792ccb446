import { BudgetPeriod, BudgetScope, coversCall, type Tier, windowAt } from "#lib/llm/index.ts";
import type { AppContext } from "#lib/services/runtime/index.ts";

export type LabelledCall = {
  labels: { purpose: string; project?: string | undefined; planId?: string | undefined };
  providerId: string;
  tier: Tier;
};

/** USD left in the tightest budget that covers a call; null when none counts USD. */
export async function budgetLeftUsd(app: AppContext, call: LabelledCall): Promise<number | null> {
  const nowMs = app.now().getTime();
  const rows = await app.db.budget.findMany({
    where: { enabled: true, maxUsd: { not: null } },
    include: { windows: { where: { endAt: { gt: app.now() } } } },
  });
  const left = rows
    .filter((row) => coversCall({ scope: BudgetScope.parse(row.scope), subject: row.subject }, call))
    .map((row) => {
      const { startMs } = windowAt(BudgetPeriod.parse(row.period), nowMs);
      const window = row.windows.find((candidate) => candidate.startAt.getTime() === startMs);
      return (row.maxUsd ?? 0) - (window?.spentUsd ?? 0) - (window?.reservedUsd ?? 0);
    });
  return left.length === 0 ? null : Math.max(0, Math.min(...left));
}
