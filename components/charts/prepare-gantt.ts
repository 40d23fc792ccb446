import type { ExecutionStepView } from "#lib/services/execution/index.ts";

export type GanttBar = {
  key: string;
  title: string;
  state: ExecutionStepView["state"];
  /** Share of the whole span, 0..1. */
  left: number;
  width: number;
  durationMs: number;
  expectedMs: number | null;
  /** Where the step would have ended by the plan; null when not known. */
  expectedWidth: number | null;
};

export type Gantt = { bars: GanttBar[]; spanMs: number; leftOut: number };

/**
 * Steps that have started as bars on one time axis, in order of their start, at most `max` of them (the longest).
 * A running step reaches to `nowMs`.
 */
export function prepareGantt(steps: readonly ExecutionStepView[], nowMs: number, max = 60): Gantt {
  const started = steps.flatMap((step) => {
    if (step.startedAt === null) return [];
    const startMs = Date.parse(step.startedAt);
    const endMs = step.finishedAt === null ? Math.max(nowMs, startMs) : Date.parse(step.finishedAt);
    return [{ step, startMs, endMs: Math.max(endMs, startMs) }];
  });
  if (started.length === 0) return { bars: [], spanMs: 0, leftOut: 0 };
  const zeroMs = Math.min(...started.map((one) => one.startMs));
  const spanMs = Math.max(1, Math.max(...started.map((one) => one.endMs)) - zeroMs);
  const longest = [...started].sort((a, b) => b.endMs - b.startMs - (a.endMs - a.startMs)).slice(0, max);
  const bars = longest
    .sort((a, b) => a.startMs - b.startMs)
    .map(({ step, startMs, endMs }) => ({
      key: step.key,
      title: step.title,
      state: step.state,
      left: (startMs - zeroMs) / spanMs,
      width: (endMs - startMs) / spanMs,
      durationMs: endMs - startMs,
      expectedMs: step.expectedMs,
      expectedWidth:
        step.expectedMs === null ? null : Math.min(step.expectedMs / spanMs, 1 - (startMs - zeroMs) / spanMs),
    }));
  return { bars, spanMs, leftOut: started.length - bars.length };
}
