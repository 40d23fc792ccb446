import type { MinedTemplate } from "../mined-template.ts";
import type { LogState } from "../state.ts";
import { durationText, type FindingDraft, quoted } from "./draft.ts";
import { isRetry, isTrouble } from "./trouble.ts";

const SMALLEST_FAILURES = 5;

/**
 * The same work failing again and again: a task (by its id) with five failures or more without a success in between,
 * or a burst of a pattern that speaks of retries or reports an error.
 */
export function findRetryStorms(
  state: LogState,
  templates: readonly MinedTemplate[],
  bursts: readonly FindingDraft[],
): { storms: FindingDraft[]; rest: FindingDraft[] } {
  const storms = stormsOfTasks(state);
  const rest: FindingDraft[] = [];
  for (const burst of bursts) {
    const template = templates[burst.templates[0] as number] as MinedTemplate;
    if (burst.templates.length === 0 || !isRetry(template)) {
      rest.push(burst);
      continue;
    }
    storms.push({
      ...burst,
      kind: "retry_storm",
      title: `Retry storm: ${burst.count} × ${quoted(template.template)} in ${durationText(burst.toMs - burst.fromMs)}`,
      weight: Math.max(burst.weight, isTrouble(template) ? 0.7 : 0.5),
    });
  }
  return { storms, rest };
}

type Failures = { key: string; taskType: string | null; times: number[]; records: { file: number; offset: number }[] };

function stormsOfTasks(state: LogState): FindingDraft[] {
  const running = new Map<string, Failures>();
  const storms: Failures[] = [];
  const close = (key: string) => {
    const failures = running.get(key);
    if (failures !== undefined && failures.times.length >= SMALLEST_FAILURES) storms.push(failures);
    running.delete(key);
  };
  const sightings = [...state.tasks].sort(
    (a, b) => (a.ts ?? 0) - (b.ts ?? 0) || a.file - b.file || a.offset - b.offset,
  );
  for (const { taskId, taskType, phase, error, ts, file, offset } of sightings) {
    if (taskId === null || ts === null) continue;
    if (phase === "complete") close(taskId);
    if (phase !== "error" && error === null) continue;
    const failures = running.get(taskId) ?? { key: taskId, taskType, times: [], records: [] };
    const last = failures.times[failures.times.length - 1];
    if (last === undefined || ts - last > 100) {
      failures.times.push(ts);
      failures.records.push({ file, offset });
    }
    failures.taskType ??= taskType;
    running.set(taskId, failures);
  }
  for (const key of [...running.keys()]) close(key);
  return storms
    .sort((a, b) => b.times.length - a.times.length)
    .slice(0, 20)
    .map((storm) => describe(state, storm));
}

function describe(state: LogState, { key, taskType, times, records }: Failures): FindingDraft {
  const gaps = times
    .slice(1)
    .map((time, i) => time - (times[i] as number))
    .sort((a, b) => a - b);
  const everyMs = gaps[Math.floor(gaps.length / 2)] ?? 0;
  return {
    kind: "retry_storm",
    templates: [],
    fromMs: times[0] as number,
    toMs: times[times.length - 1] as number,
    count: times.length,
    pValue: 0,
    title: `Retry storm: task ${key}${taskType === null ? "" : ` (${taskType})`} failed ${times.length} times, about every ${durationText(everyMs)}`,
    weight: Math.min(1, 0.4 + times.length / 40),
    measures: { failures: times.length, everyMs },
    records: records.map(({ file, offset }) => recordNumber(state, file, offset)).filter((record) => record >= 0),
  };
}

/** Number of the record of a file at an offset, or -1. */
function recordNumber(state: LogState, file: number, offset: number): number {
  let base = 0;
  for (const line of state.lines) {
    if (line.file === file) {
      const at = lowerBound(line.offsets, offset);
      if (line.offsets[at] === offset) return base + at;
    }
    base += line.offsets.length;
  }
  return -1;
}

function lowerBound(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
