import { percent } from "#components/charts/percent.ts";
import { formatCount } from "#components/format/numbers.ts";
import { cx } from "#components/ui/cx.ts";
import type { BudgetView } from "#lib/services/budget/index.ts";
import { formatUsd } from "./money.ts";

type Amounts = { spent: number; reserved: number; max: number; say: (value: number) => string };

const toneOf = (share: number): string => (share >= 1 ? "bg-red-solid" : share >= 0.8 ? "bg-orange" : "bg-accent");

/** Spent, reserved for calls that run, and what is left of one limit. */
function Bar({ spent, reserved, max, say }: Amounts) {
  const share = max > 0 ? spent / max : 1;
  const words = `${say(spent)} spent, ${say(reserved)} reserved, of ${say(max)}`;
  return (
    <div>
      <div className="flex h-2 overflow-hidden rounded-full bg-hover" role="img" aria-label={words}>
        <div className={cx("h-full", toneOf(share))} style={{ width: percent(share) }} />
        <div
          className="striped h-full"
          style={{ width: percent(Math.min(1 - Math.min(1, share), reserved / (max || 1))) }}
        />
      </div>
      <p className="mt-1 text-sm text-soft">
        <span className="font-medium text-ink">{say(spent)}</span> of {say(max)}
        {reserved > 0 && <span className="text-faint">, {say(reserved)} reserved for calls that run</span>}
      </p>
    </div>
  );
}

export function BudgetBars({ budget }: { budget: BudgetView }) {
  const tokens = (value: number): string => `${formatCount(value)} tokens`;
  return (
    <div className="grid gap-2">
      {budget.maxUsd !== null && (
        <Bar spent={budget.spentUsd} reserved={budget.reservedUsd} max={budget.maxUsd} say={formatUsd} />
      )}
      {budget.maxTokens !== null && (
        <Bar spent={budget.spentTokens} reserved={budget.reservedTokens} max={budget.maxTokens} say={tokens} />
      )}
    </div>
  );
}
