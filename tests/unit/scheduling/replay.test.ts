import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Replay, replayRuns } from "#lib/scheduling/index.ts";

const runPlan = fc.record({
  release: fc.integer({ min: 0, max: 50 }),
  service: fc.integer({ min: 0, max: 20 }),
  priority: fc.integer({ min: 0, max: 2 }),
  pool: fc.integer({ min: 0, max: 1 }),
  dependsOn: fc.array(fc.nat({ max: 30 }), { maxLength: 2 }),
});

function toReplay(
  plans: { release: number; service: number; priority: number; pool: number; dependsOn: number[] }[],
  slots: number[],
): Replay {
  const edges = plans.map(({ dependsOn }, row) => [...new Set(dependsOn.filter((other) => other < row))]);
  const starts = [0];
  for (const list of edges) starts.push((starts.at(-1) ?? 0) + list.length);
  return {
    size: plans.length,
    releaseAt: Float64Array.from(plans, ({ release }) => release),
    serviceMs: Float64Array.from(plans, ({ service }) => service),
    lagMs: new Float64Array(plans.length),
    priority: Float64Array.from(plans, ({ priority }) => priority),
    poolOf: Int32Array.from(plans, ({ pool }) => pool),
    dependencyStart: Int32Array.from(starts),
    dependencyRows: Int32Array.from(edges.flat()),
    slots: slots.map((count) => [{ atMs: Number.NEGATIVE_INFINITY, slots: count }]),
  };
}

const plansOf = fc.array(runPlan, { minLength: 1, maxLength: 40 });
const slotsOf = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }));

function mostAtOnce(replay: Replay, pool: number): number {
  const { startAt, endAt } = replayRuns(replay);
  const rows = [...replay.poolOf.keys()].filter(
    (row) => replay.poolOf[row] === pool && (replay.serviceMs[row] ?? 0) > 0,
  );
  return Math.max(
    0,
    ...rows.map(
      (row) =>
        rows.filter(
          (other) => (startAt[other] ?? 0) <= (startAt[row] ?? 0) && (endAt[other] ?? 0) > (startAt[row] ?? 0),
        ).length,
    ),
  );
}

describe("replayRuns", () => {
  it("gives every run a slot after its release and its dependencies, and never more slots than there are", () => {
    fc.assert(
      fc.property(plansOf, slotsOf, (plans, slots) => {
        const replay = toReplay(plans, slots);
        const { startAt, endAt } = replayRuns(replay);
        for (let row = 0; row < replay.size; row += 1) {
          expect(startAt[row]).toBeGreaterThanOrEqual(replay.releaseAt[row] ?? 0);
          for (
            let index = replay.dependencyStart[row] ?? 0;
            index < (replay.dependencyStart[row + 1] ?? 0);
            index += 1
          ) {
            expect(startAt[row]).toBeGreaterThanOrEqual(endAt[replay.dependencyRows[index] ?? 0] ?? 0);
          }
        }
        for (const [pool, count] of slots.entries()) expect(mostAtOnce(replay, pool)).toBeLessThanOrEqual(count);
      }),
    );
  });

  it("keeps to the slots when there are more of them", () => {
    fc.assert(
      fc.property(plansOf, slotsOf, fc.integer({ min: 1, max: 3 }), (plans, slots, more) => {
        const wider = slots.map((count) => count + more);
        const replay = toReplay(plans, wider);
        for (const [pool, count] of wider.entries()) expect(mostAtOnce(replay, pool)).toBeLessThanOrEqual(count);
      }),
    );
  });

  it("never lets independent runs of one length wait longer when there are more slots", () => {
    fc.assert(
      fc.property(plansOf, slotsOf, (plans, slots) => {
        const alike = plans.map((plan) => ({ ...plan, dependsOn: [], service: 7, priority: 0 }));
        const before = replayRuns(toReplay(alike, slots));
        const after = replayRuns(
          toReplay(
            alike,
            slots.map((count) => count + 1),
          ),
        );
        for (const [row, start] of after.startAt.entries()) expect(start).toBeLessThanOrEqual(before.startAt[row] ?? 0);
      }),
    );
  });

  it("serves the more urgent first, then who could start earlier", () => {
    const plan = { service: 10, pool: 0, dependsOn: [] };
    const replay = toReplay(
      [
        { ...plan, release: 0, priority: 0 },
        { ...plan, release: 1, priority: 0 },
        { ...plan, release: 2, priority: 5 },
      ],
      [1, 1],
    );
    expect([...replayRuns(replay).startAt]).toEqual([0, 20, 10]);
  });

  it("follows slots that come and go, and lets runs at work go on", () => {
    const plan = { service: 10, pool: 0, priority: 0, dependsOn: [] };
    const replay = toReplay(
      [0, 0, 1, 1].map((release) => ({ ...plan, release })),
      [2, 1],
    );
    const steps = [
      { atMs: Number.NEGATIVE_INFINITY, slots: 2 },
      { atMs: 5, slots: 1 },
    ];
    expect([...replayRuns({ ...replay, slots: [steps, []] }).startAt]).toEqual([0, 0, 10, 20]);
  });
});
