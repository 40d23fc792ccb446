import type { WindowCounts } from "./count-window.ts";

export type PatternChange = {
  /** `new` and `gone`: only one of the windows has it; `burst`: the windows differ by lines that came together, once. */
  kind: "new" | "gone" | "more" | "less" | "burst" | "same";
  before: number;
  after: number;
  /** Rate after over rate before; null when there was none before. */
  ratio: number | null;
  /** Chance of such a difference if nothing had changed, corrected for the number of patterns. */
  pValue: number;
  isSignificant: boolean;
  /** Where the lines of a burst came. */
  burst: Burst | null;
};

/** `count` lines of one piece of a window, where `usual` are to be expected by all the others. */
type Burst = { fromMs: number; toMs: number; count: number; usual: number };

const SIGNIFICANT = 0.01;
/** Smaller differences are no change worth a word, however sure they are. */
const RATIO_MIN = 1.25;
/** Fewest lines of a burst, how far it stands out in units of the spread, and the part of the difference that it has to make. */
const BURST_LINES = 20;
const BURST_DEVIATIONS = 8;
const BURST_PART = 0.5;

/**
 * Compares how often each pattern comes in two windows of time, per unit of time. Lines come in bursts, so the spread
 * of each pattern's own buckets widens the test (likelihood ratio of two quasi-Poisson rates); p-values are corrected
 * by Benjamini and Hochberg, 1995. Entry i is about template i.
 */
export function compareWindows(before: WindowCounts, after: WindowCounts): PatternChange[] {
  const spanBefore = Math.max(1, before.toMs - before.fromMs);
  const spanAfter = Math.max(1, after.toMs - after.fromMs);
  const share = spanAfter / (spanBefore + spanAfter);
  const raw = Array.from(before.counts, (count, template) => {
    const other = after.counts[template] ?? 0;
    if (count + other === 0) return 1;
    const spread = Math.max(1, dispersion([before, after], template));
    return chiSquareTail(likelihoodRatio(count, other, share) / spread);
  });
  const corrected = benjaminiHochberg(
    raw,
    Array.from(before.counts, (n, i) => n + (after.counts[i] ?? 0) > 0),
  );
  return raw.map((_, template) => {
    const [one, two] = [before.counts[template] ?? 0, after.counts[template] ?? 0];
    const ratio = one === 0 ? null : two / spanAfter / (one / spanBefore);
    const change = kindOf(one, two, ratio, corrected[template] ?? 1);
    const burst = change.kind === "same" ? burstOf(before, after, template) : null;
    const kind = burst === null ? change.kind : ("burst" as const);
    return { ...change, kind, burst, before: one, after: two, ratio };
  });
}

/** Lines that came together in one piece of a window, far beyond what the others hold, and that make most of the difference. */
function burstOf(before: WindowCounts, after: WindowCounts, template: number): Burst | null {
  const pieces = [before, after].flatMap((window) => {
    const lengthMs = (window.toMs - window.fromMs) / window.buckets;
    return Array.from({ length: window.buckets }, (_, bucket) => ({
      window,
      fromMs: window.fromMs + bucket * lengthMs,
      lengthMs,
      count: window.series[template * window.buckets + bucket] ?? 0,
    }));
  });
  const [fullest, ...others] = pieces.sort((a, b) => b.count / b.lengthMs - a.count / a.lengthMs);
  if (fullest === undefined || fullest.count < BURST_LINES || others.length < 2) return null;
  const sum = (measure: (piece: (typeof others)[number]) => number) =>
    others.reduce((total, piece) => total + measure(piece), 0);
  const perMs =
    sum(({ count }) => count) /
    Math.max(
      1,
      sum(({ lengthMs }) => lengthMs),
    );
  const squares = sum(({ count, lengthMs }) => (count - perMs * lengthMs) ** 2);
  const spread = Math.max(
    1,
    squares /
      Math.max(
        1,
        sum(({ count }) => count),
      ),
  );
  const usual = perMs * fullest.lengthMs;
  const excess = fullest.count - usual;
  const own = fullest.window.counts[template] ?? 0;
  const rest = fullest.window === before ? after : before;
  const spans = (fullest.window.toMs - fullest.window.fromMs) / Math.max(1, rest.toMs - rest.fromMs);
  const difference = own - (rest.counts[template] ?? 0) * spans;
  const isBurst = excess >= BURST_DEVIATIONS * Math.sqrt(spread * Math.max(usual, 0.5));
  if (!isBurst || difference <= 0 || excess < BURST_PART * difference) return null;
  return { fromMs: fullest.fromMs, toMs: fullest.fromMs + fullest.lengthMs, count: fullest.count, usual };
}

function kindOf(one: number, two: number, ratio: number | null, pValue: number) {
  const isSure = pValue < SIGNIFICANT;
  const isLarge = ratio === null || ratio >= RATIO_MIN || ratio <= 1 / RATIO_MIN;
  const isSignificant = isSure && isLarge && one + two > 0;
  if (one === 0 && two > 0) return { kind: "new" as const, pValue, isSignificant };
  if (two === 0 && one > 0) return { kind: "gone" as const, pValue, isSignificant };
  if (!isSignificant) return { kind: "same" as const, pValue, isSignificant };
  return { kind: (ratio ?? 1) > 1 ? ("more" as const) : ("less" as const), pValue, isSignificant };
}

function likelihoodRatio(one: number, two: number, share: number): number {
  const all = one + two;
  const part = (count: number, expected: number) => (count === 0 ? 0 : count * Math.log(count / expected));
  return 2 * (part(two, all * share) + part(one, all * (1 - share)));
}

/** Variance over mean of the counts in the buckets of each window, as one estimate. */
function dispersion(windows: readonly WindowCounts[], template: number): number {
  let [sum, freedom] = [0, 0];
  for (const { counts, series, buckets } of windows) {
    const mean = (counts[template] ?? 0) / buckets;
    if (mean === 0 || buckets < 2) continue;
    freedom += buckets - 1;
    for (let bucket = 0; bucket < buckets; bucket++) {
      sum += ((series[template * buckets + bucket] as number) - mean) ** 2 / mean;
    }
  }
  return freedom === 0 ? 1 : sum / freedom;
}

/** P(X > x) of a chi-square with one degree of freedom: erfc(sqrt(x / 2)), by Abramowitz and Stegun 7.1.26. */
function chiSquareTail(x: number): number {
  if (x <= 0) return 1;
  const z = Math.sqrt(x / 2);
  const t = 1 / (1 + 0.3275911 * z);
  const poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return Math.min(1, Math.max(0, poly * Math.exp(-z * z)));
}

/** Adjusted p-values; entries that were not tested keep 1 and don't count. */
function benjaminiHochberg(pValues: readonly number[], isTested: readonly boolean[]): number[] {
  const order = pValues
    .map((_, index) => index)
    .filter((index) => isTested[index])
    .sort((a, b) => (pValues[a] as number) - (pValues[b] as number));
  const adjusted = pValues.map(() => 1);
  let least = 1;
  for (let rank = order.length; rank >= 1; rank--) {
    const index = order[rank - 1] as number;
    least = Math.min(least, ((pValues[index] as number) * order.length) / rank);
    adjusted[index] = least;
  }
  return adjusted;
}
