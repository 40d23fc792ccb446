import type { TaskRun } from "#lib/tasks/index.ts";

export const NOW_MS = Date.parse("2026-03-31T12:00:00Z");
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

export type RunPlan = { id: string | number; queuedAt: number; waitMs?: number; durationMs?: number } & Partial<
  Omit<TaskRun, "queuedAt">
>;

/** A run that succeeded: queued at `queuedAt`, started after `waitMs`, done after `durationMs`. */
export function makeRun(plan: RunPlan): TaskRun {
  const { id, queuedAt, waitMs = 0, durationMs = 1_000, ...rest } = plan;
  return {
    externalId: String(id),
    type: "work",
    status: "succeeded",
    queuedAt,
    startedAt: queuedAt + waitMs,
    finishedAt: queuedAt + waitMs + durationMs,
    attempt: 1,
    error: null,
    priority: null,
    dependsOn: [],
    batch: null,
    worker: null,
    resources: {},
    inputBytes: null,
    mediaDurationSec: null,
    labels: {},
    ...rest,
  };
}

/** A run that never started. */
export const makeQueued = (plan: RunPlan): TaskRun =>
  makeRun({ status: "queued", startedAt: null, finishedAt: null, ...plan });

/** Uniform numbers in [0, 1) from a seed (Park and Miller 1988). */
export function seededUniform(seed: number): () => number {
  let state = (seed % 2_147_483_646) + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

export function seededNormal(uniform: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

type TypePlan = { type: string; serviceMs: number; spread: number; slots: number; load: number; failShare: number };

const ERRORS = ["timeout after 30 s", "connect ECONNREFUSED db.local:5432", "bad input in /data/a/b.bin"];

/** A pipeline with daily rhythm and noise, but nothing wrong: its slots are busy at most 70 % at the peak of the day. */
export function healthyPipeline(seed: number, days = 14): TaskRun[] {
  const uniform = seededUniform(seed * 7_919);
  const normal = seededNormal(uniform);
  const start = NOW_MS - days * DAY_MS;
  const runs: TaskRun[] = [];
  const types = Array.from({ length: 3 + (seed % 4) }, (_, index): TypePlan => {
    const serviceMs = 20_000 * Math.exp(normal());
    return {
      type: `type-${index}`,
      serviceMs,
      spread: 0.2 + 0.5 * uniform(),
      slots: 1 + Math.floor(uniform() * 3),
      load: 0.1 + 0.3 * uniform(),
      failShare: 0.05 * uniform(),
    };
  });
  for (const { type, serviceMs, spread, slots, load, failShare } of types) {
    const free = Array.from({ length: slots }, () => 0);
    const ratePerMs = Math.min((load * slots) / (serviceMs * Math.exp(spread ** 2 / 2)), 1_200 / (days * DAY_MS));
    const swing = 0.6;
    for (let at = start; ; ) {
      at -= Math.log(1 - uniform()) / (ratePerMs * (1 + swing));
      if (at > NOW_MS - HOUR_MS) break;
      const rhythm = 1 + swing * Math.sin((2 * Math.PI * at) / DAY_MS);
      if (uniform() * (1 + swing) > rhythm) continue;
      const slot = free.indexOf(Math.min(...free));
      const startedAt = Math.max(at, free[slot] ?? 0);
      const durationMs = serviceMs * Math.exp(spread * normal());
      free[slot] = startedAt + durationMs;
      const failed = uniform() < failShare;
      const error = failed ? (ERRORS[Math.floor(uniform() * ERRORS.length)] ?? null) : null;
      const id = `${type}-${runs.length}`;
      runs.push(
        makeRun({
          id,
          type,
          queuedAt: at,
          waitMs: startedAt - at,
          durationMs,
          status: failed ? "failed" : "succeeded",
          error,
          batch: `batch-${Math.floor(runs.length / 10)}`,
        }),
      );
    }
  }
  return runs;
}

export const START = NOW_MS - 10 * DAY_MS;

/** One run every ten minutes, steady and fast. */
export const steady = (count: number, more: (index: number) => Partial<RunPlan> = () => ({})): TaskRun[] =>
  Array.from({ length: count }, (_, index) =>
    makeRun({
      id: index,
      queuedAt: START + index * 10 * MINUTE_MS,
      waitMs: 500,
      durationMs: 20_000 + (index % 7) * 500,
      ...more(index),
    }),
  );
