import type { BudgetPeriod } from "#lib/llm/index.ts";

export type SpendSoFar = {
  startMs: number;
  endMs: number;
  nowMs: number;
  usd: number;
  tokens: number;
  /** USD of each whole day before today inside the window, gaps as 0. */
  dailyUsd: readonly number[];
};

export type Forecast = { usd: number; usdLow: number; usdHigh: number; tokens: number; isReliable: boolean };

const RELIABLE_SHARE = 0.1;
const DAY_MS = 86_400_000;
/** Half-width of an 80 % interval in standard deviations. */
const Z80 = 1.2816;

/**
 * Goes on at the rate so far. The interval comes from how much the days differ: the rest of the period is a sum of days,
 * whose spread grows with the root of their number. Null for a budget without an end.
 */
export function forecastSpend(period: BudgetPeriod, so: SpendSoFar): Forecast | null {
  if (period === "total") return null;
  const length = so.endMs - so.startMs;
  const passed = Math.min(Math.max(so.nowMs - so.startMs, 1), length);
  const factor = length / passed;
  const usd = so.usd * factor;
  const rest = usd - so.usd;
  const restDays = (so.endMs - so.nowMs) / DAY_MS;
  const mean = so.dailyUsd.reduce((sum, value) => sum + value, 0) / Math.max(1, so.dailyUsd.length);
  const variance =
    so.dailyUsd.length < 2
      ? null
      : so.dailyUsd.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (so.dailyUsd.length - 1);
  // The mean itself is uncertain, too: its error grows with the days that it is carried over.
  const spread = variance === null ? rest : Z80 * Math.sqrt(variance * restDays * (1 + restDays / so.dailyUsd.length));
  return {
    usd,
    usdLow: Math.max(so.usd, usd - spread),
    usdHigh: usd + spread,
    tokens: Math.round(so.tokens * factor),
    isReliable: passed / length >= RELIABLE_SHARE && (period === "day" || so.dailyUsd.length >= 2),
  };
}
