import type { MinedTemplate } from "../mined-template.ts";
import type { LogState } from "../state.ts";
import { durationText, type FindingDraft, quoted } from "./draft.ts";
import { isRetry } from "./trouble.ts";

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
    subject: `task ${key}`,
    fromMs: times[0] as number,
    toMs: times[times.length - 1] as number,
    count: times.length,
    pValue: Math.max(0.01, 0.3 - 0.05 * Math.log2(times.length)),
    title: `Retry storm: task ${key}${taskType === null ? "" : ` (${taskType})`} failed ${times.length} times, about every ${durationText(everyMs)}`,
    cost: { lines: times.length, weight: 1 },
    measures: { failures: times.length, everyMs },
    lines: {
      by: "place",
      lines: records.map(({ file, offset }) => ({ file: state.files[file]?.path ?? "", offset })),
    },
  };
}
