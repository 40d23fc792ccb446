import type { Bottleneck } from "./schemas.ts";

/** Weights of the parts of the health score; they add up to 100. */
export const HEALTH_WEIGHTS = { flow: 40, success: 30, wait: 20, data: 10 } as const;
export type HealthPartName = keyof typeof HEALTH_WEIGHTS;

/** One part: its value in 0..1 (1 = nothing wrong), and the points that it gives. */
export type HealthPart = { name: HealthPartName; value: number; weight: number; points: number; words: string };

export type HealthInput = {
  /** Open bottlenecks; symptoms are left out, since their cause counts already. */
  bottlenecks: readonly Pick<Bottleneck, "score" | "symptomOf">[];
  /** Runs that ended, and those that failed. */
  ended: number;
  failed: number;
  /** All time that runs waited and ran, in ms. */
  waitedMs: number;
  ranMs: number;
  /** Sources that are connected, and those that could not be read or are stale. */
  sources: number;
  unreadSources: number;
};

export type Health = { score: number | null; parts: HealthPart[] };

const clamp = (value: number): number => Math.min(1, Math.max(0, Number.isNaN(value) ? 0 : value));
const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, "\u202f");
const percent = (value: number): string => `${Math.round(value * 1000) / 10} %`;

const part = (name: HealthPartName, value: number, words: string): HealthPart => {
  const bounded = clamp(value);
  const weight = HEALTH_WEIGHTS[name];
  return { name, value: bounded, weight, points: Math.round(bounded * weight * 10) / 10, words };
};

/** What is left when each bottleneck takes the share `score` of what the others leave: in 0..1, whatever their number. */
export const remainingFlow = (bottlenecks: HealthInput["bottlenecks"]): number =>
  bottlenecks.filter(({ symptomOf }) => symptomOf === null).reduce((left, { score }) => left * (1 - clamp(score)), 1);

/**
 * The health score of `docs/health.md`: 0 (worst) to 100, the sum of the points of its parts, null without any run.
 * Flow: what bottlenecks leave of the time. Success: runs that did not fail. Wait: running as part of waiting and running.
 * Data: sources that could be read.
 */
export function scoreHealth(input: HealthInput): Health {
  const { ended, failed, waitedMs, ranMs, sources, unreadSources } = input;
  const flow = remainingFlow(input.bottlenecks);
  const success = ended === 0 ? 1 : 1 - failed / ended;
  const running = waitedMs + ranMs <= 0 ? 1 : ranMs / (waitedMs + ranMs);
  const read = sources === 0 ? 1 : 1 - unreadSources / sources;
  const parts = [
    part("flow", flow, `${percent(1 - flow)} of the time is lost to open bottlenecks, each by its score`),
    part("success", success, `${grouped(failed)} of ${grouped(ended)} ended runs failed`),
    part("wait", running, `${percent(1 - running)} of the time of all runs is waiting`),
    part("data", read, `${unreadSources} of ${sources} sources could not be read`),
  ];
  const sum = parts.reduce((total, { points }) => total + points, 0);
  return { score: ended === 0 ? null : Math.round(sum), parts };
}
