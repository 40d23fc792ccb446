import type { MetricSample } from "#lib/bottlenecks/index.ts";

export type RunRow = {
  id: string;
  type: string;
  status: "succeeded" | "failed";
  queuedAt: number | null;
  startedAt: number;
  finishedAt: number;
  attempt: number;
  error?: string;
  priority?: number;
  dependsOn?: string[];
  batch?: string;
  worker?: string;
  resources?: Record<string, number>;
  inputBytes?: number;
};

/** What was injected: any of `subjects` names it; predictions of `tolerated` (kind:subject) are its effects. */
export type Truth = { kind: string; subjects: string[]; startAt: number; endAt: number; tolerated: string[] };

export type Pipeline = {
  runs: RunRow[];
  metrics: MetricSample[];
  deps: Record<string, string[]>;
  truth: Truth[];
};
