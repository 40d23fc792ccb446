import { median, robustDeviation } from "#lib/resources/index.ts";
import type { MetricFrame, MetricValues, NodeMetrics, RootCauseQuestion } from "./schemas.ts";

type Symptom = RootCauseQuestion["target"]["symptom"];

/** Excess of one node over its reference, per step of the window. */
export type NodeExcess = { perStep: Float64Array; variance: number; isNew: boolean };

const finite = (value: number | null | undefined): number | undefined =>
  typeof value === "number" && Number.isFinite(value) ? value : undefined;

const metricsOf = (frame: MetricFrame, node: string): NodeMetrics | undefined =>
  Object.hasOwn(frame.nodes, node) ? frame.nodes[node] : undefined;

/** What one request costs: its time, or its chance to fail. */
function costPerRequest(metrics: NodeMetrics, symptom: Symptom, step: number): number | undefined {
  if (symptom === "latency") {
    const latency = finite(metrics.latency?.[step]);
    return latency === undefined || latency < 0 ? undefined : latency;
  }
  const availability = finite(metrics.availability?.[step]);
  return availability === undefined ? undefined : Math.min(1, Math.max(0, 1 - availability));
}

/** A node that reports no request counts weighs one request per measured step. */
function requestsAt(requests: MetricValues | undefined, step: number, measured: boolean): number {
  const count = finite(requests?.[step]);
  return count === undefined ? Number(measured) : Math.max(0, count);
}

const costsOf = (metrics: NodeMetrics | undefined, symptom: Symptom, steps: readonly number[]): number[] =>
  metrics === undefined
    ? []
    : steps.map((step) => costPerRequest(metrics, symptom, step)).filter((cost) => cost !== undefined);

/** Variance of the mean cost of `count` requests by sampling alone: binomial for failures, exponential times for latency. */
function samplingVariance(cost: number, count: number, symptom: Symptom): number {
  if (symptom === "latency") return (cost * cost) / Math.max(1, count);
  const smoothed = (cost * count + 1) / (count + 2);
  return (smoothed * (1 - smoothed)) / Math.max(1, count);
}

export type ExcessInput = {
  window: MetricFrame;
  baseline: MetricFrame | undefined;
  symptom: Symptom;
  /** Steps of the window before the onset and from it on. */
  before: readonly number[];
  during: readonly number[];
};

/**
 * Excess = (cost per request - reference) x requests, so that more traffic alone is no excess.
 * The reference is the time just before the onset; only where nothing was measured then, the normal period.
 */
export function excessOf(node: string, { window, baseline, symptom, before, during }: ExcessInput): NodeExcess {
  const metrics = metricsOf(window, node) ?? {};
  const perStep = new Float64Array(window.timesMs.length);
  const normal =
    baseline === undefined ? [] : costsOf(metricsOf(baseline, node), symptom, [...baseline.timesMs.keys()]);
  const justBefore = costsOf(metrics, symptom, before);
  const known = justBefore.length > 0 ? justBefore : normal;
  const reference = known.length > 0 ? median(known) : undefined;
  const usual = normal.length > 0 ? robustDeviation(normal, median(normal)) : 0;
  let variance = 0;
  const isDuring = new Set(during);
  for (const step of [...before, ...during]) {
    const cost = costPerRequest(metrics, symptom, step);
    const requests = requestsAt(metrics.requests, step, cost !== undefined);
    if (cost === undefined) continue;
    perStep[step] = (cost - (reference ?? 0)) * requests;
    if (isDuring.has(step)) {
      const perRequest = Math.max(usual * usual, samplingVariance(reference ?? cost, requests, symptom));
      variance += perRequest * requests * requests;
    }
  }
  return { perStep, variance, isNew: reference === undefined };
}
