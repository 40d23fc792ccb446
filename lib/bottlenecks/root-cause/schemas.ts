/** One value per moment of the frame; null = nothing was measured (never zero). */
export type MetricValues = readonly (number | null)[];

export type NodeMetrics = {
  /** Mean time of one request, in any unit that is the same for all nodes. */
  latency?: MetricValues;
  /** Requests served in the step that starts at the moment. */
  requests?: MetricValues;
  /** Share of requests that succeeded, 0..1. */
  availability?: MetricValues;
};

/** Metrics of many nodes over the same moments (start of each step, ascending). */
export type MetricFrame = {
  timesMs: readonly number[];
  nodes: Readonly<Record<string, NodeMetrics>>;
};

export type RootCauseQuestion = {
  /** Node -> the nodes it calls. Cycles and unknown names are allowed. */
  calls: Readonly<Record<string, readonly string[]>>;
  /** Where the issue is felt, and how. */
  target: { node: string; symptom: "latency" | "failures" };
  /** When the issue began to be felt. */
  onsetMs: number;
  /** Metrics around the onset; steps that end before it serve as reference. */
  window: MetricFrame;
  /** Metrics of a normal period, when there is one. */
  baseline?: MetricFrame;
};

export type RootCause = {
  node: string;
  /** 0..1: part of the target's excess that starts at this node, discounted by noise and by a course unlike the target's. */
  score: number;
  /** Excess over the reference in the window: waiting time (latency unit x requests) or failed requests. */
  excess: number;
  /** The part of `excess` that no callee explains. */
  ownExcess: number;
  /** Standard deviation that `ownExcess` would have without an issue. */
  noise: number;
  /** True when the node was never seen before the issue: then its callers, which began to call it, are answerable. */
  isNew: boolean;
  /** Shortest call path from the target to the node; empty when there is none. */
  path: string[];
};
