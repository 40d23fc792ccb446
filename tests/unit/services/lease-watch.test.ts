import { describe, expect, test } from "vitest";
import { LeaseWatch } from "#lib/services/execution/index.ts";

const LEASE_MS = 10_000;
const HOUR_MS = 3_600_000;
const start = Date.UTC(2026, 2, 29, 0, 30);

/** Somebody looks every second while a worker renews its lease every 2.5 s until it dies; the clock may be set meanwhile. */
function watchWorker(input: { diesMs: number; untilMs: number; clockSetMs: number; clockByMs: number }): number | null {
  const watch = new LeaseWatch(LEASE_MS);
  const wallAt = (steadyMs: number) => start + steadyMs + (steadyMs >= input.clockSetMs ? input.clockByMs : 0);
  for (let steadyMs = 0; steadyMs <= input.untilMs; steadyMs += 1_000) {
    const beatMs = Math.floor(Math.min(steadyMs, input.diesMs) / 2_500) * 2_500;
    const wallBeat = wallAt(beatMs);
    const attempt = {
      attemptId: "att",
      heartbeatAt: new Date(wallBeat).toISOString(),
      leaseUntilMs: wallBeat + LEASE_MS,
    };
    if (watch.lost([attempt], { wallMs: wallAt(steadyMs), steadyMs }).length > 0) return steadyMs;
  }
  return null;
}

describe("a lease", () => {
  for (const clockByMs of [HOUR_MS, -HOUR_MS]) {
    test(`is not taken from a living worker when the clock is set by ${clockByMs / HOUR_MS} h`, () => {
      const living = { diesMs: 120_000, untilMs: 120_000 };
      expect(watchWorker({ ...living, clockSetMs: 31_300, clockByMs })).toBeNull();
    });

    test(`of a worker that died is over within 2 s more, also when the clock was set by ${clockByMs / HOUR_MS} h after that`, () => {
      const dead = { diesMs: 30_000, untilMs: 120_000 };
      for (const clockSetMs of [25_500, 30_500, 33_500]) {
        const lostMs = watchWorker({ ...dead, clockSetMs, clockByMs }) ?? Number.POSITIVE_INFINITY;
        expect(lostMs - dead.diesMs).toBeGreaterThan(LEASE_MS - 2_500);
        expect(lostMs - dead.diesMs).toBeLessThanOrEqual(LEASE_MS + 2_000);
      }
    });
  }
});
