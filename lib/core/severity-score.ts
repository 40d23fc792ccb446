import type { Severity } from "./severity.ts";

export const HALF_LIFE_DAYS = 7;
export const SEVERITY_FLOORS: readonly (readonly [Severity, number])[] = [
  ["critical", 0.25],
  ["high", 0.1],
  ["medium", 0.02],
];

export type SeverityInput = {
  /** Time that the problem cost, in ms. */
  impactMs: number;
  /** All time that the runs of the same window spent waiting and running, in ms. */
  windowCostMs: number;
  /** 0..1 */
  confidence: number;
  /** When it was last seen, and the end of the data (not the wall clock: old data keeps its order). */
  lastSeenMs: number;
  endMs: number;
};

/**
 * Score = share x confidence x recency, each in 0..1: share is the problem's part of all waiting and running time of the
 * window, recency halves every 7 days since it was last seen. Critical from 0.25, high from 0.10, medium from 0.02.
 */
export function severityScore(input: SeverityInput): number {
  const share = input.windowCostMs <= 0 ? 0 : Math.min(1, Math.max(0, input.impactMs / input.windowCostMs));
  const ageDays = Math.max(0, input.endMs - input.lastSeenMs) / 86_400_000;
  const confidence = Math.min(1, Math.max(0, input.confidence));
  return share * confidence * 0.5 ** (ageDays / HALF_LIFE_DAYS);
}

export type UnfinishedInput = {
  /** Runs that never ended, and all runs of the window. */
  affectedRuns: number;
  allRuns: number;
  confidence: number;
  lastSeenMs: number;
  endMs: number;
};

/**
 * Work that never ends has no completion time to be a share of, so its share is that of the runs, as a square root: a few
 * forgotten runs matter, and many do not drown everything else. Confidence and recency as in `severityScore`.
 */
export function unfinishedScore({ affectedRuns, allRuns, ...rest }: UnfinishedInput): number {
  const share = allRuns <= 0 ? 0 : Math.sqrt(Math.min(1, Math.max(0, affectedRuns / allRuns)));
  return severityScore({ ...rest, impactMs: share, windowCostMs: 1 });
}

/** The severity of a score. */
export const severityOfScore = (score: number): Severity =>
  SEVERITY_FLOORS.find(([, floor]) => score >= floor)?.[0] ?? "low";
