import type { PlanIssue } from "../schemas.ts";
import type { PlanRule } from "../validation-facts.ts";

const usd = (amount: number): string => `${amount.toFixed(amount < 1 ? 4 : 2)} USD`;

export const budget: PlanRule = {
  name: "budget",
  title: "What models may cost is enough for the plan",
  check: (_steps, { forecast }, { limits: { maxCostUsd } }): PlanIssue[] => {
    if (maxCostUsd === undefined || forecast === undefined) return [];
    const { costUsdP50, costUsdP90 } = forecast;
    const at = { rule: "budget", stepKey: null };
    const fix = `Leave out steps that ask a model, or allow at least ${usd(costUsdP90)}.`;
    if (costUsdP50 > maxCostUsd) {
      const message = `Its model calls cost about ${usd(costUsdP50)}; ${usd(maxCostUsd)} are allowed.`;
      return [{ ...at, severity: "error", message, fix }];
    }
    if (costUsdP90 <= maxCostUsd) return [];
    const message = `Its model calls may cost ${usd(costUsdP90)} when tries are repeated; ${usd(maxCostUsd)} are allowed.`;
    return [{ ...at, severity: "warning", message, fix }];
  },
};
