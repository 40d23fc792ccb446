import { describe, expect, it } from "vitest";
import { whatIf } from "#lib/bottlenecks/index.ts";
import { isAppError } from "#lib/core/index.ts";
import type { TaskRun } from "#lib/tasks/index.ts";
import { MINUTE_MS, makeRun, START } from "../tasks/run-fixtures.ts";

/** Four runs come at once every hour, and one slot works on them, five minutes each. */
const oneSlot = (): TaskRun[] =>
  Array.from({ length: 80 }, (_, index) =>
    makeRun({
      id: index,
      type: "encode",
      queuedAt: START + Math.floor(index / 4) * 60 * MINUTE_MS,
      waitMs: (index % 4) * 5 * MINUTE_MS,
      durationMs: 5 * MINUTE_MS,
    }),
  );

describe("whatIf", () => {
  it("replays what was as it was, and halves the wait of four with a second slot", () => {
    const { before, after, waitFidelity } = whatIf(oneSlot(), { kind: "slots", subject: "encode", add: 1 });
    expect(before.waitedMs).toBe(20 * 30 * MINUTE_MS);
    expect(waitFidelity).toBe(1);
    expect(after.waitedMs).toBe(20 * 10 * MINUTE_MS);
  });

  it("gives a range that holds the value", () => {
    const { waitChangeMs, makespanChangeMs } = whatIf(oneSlot(), { kind: "duration", type: "encode", factor: 0.5 });
    for (const { low, value, high } of [waitChangeMs, makespanChangeMs]) {
      expect(low).toBeLessThanOrEqual(value);
      expect(value).toBeLessThanOrEqual(high);
    }
    expect(waitChangeMs.high).toBeLessThan(0);
  });

  it("shares the set-up of a run among more items with larger batches", () => {
    const change = { kind: "batch_size", type: "encode", factor: 2, setupMs: 4 * MINUTE_MS } as const;
    const { before, after } = whatIf(oneSlot(), change);
    expect(after.ranMs).toBe(before.ranMs - 80 * 2 * MINUTE_MS);
  });

  it("lets runs start beside what they waited for", () => {
    const runs = Array.from({ length: 20 }, (_, index) => {
      const queuedAt = START + index * 60 * MINUTE_MS;
      const first = makeRun({ id: `a${index}`, type: "first", queuedAt, durationMs: 10 * MINUTE_MS });
      const then = { id: `b${index}`, type: "then", queuedAt: queuedAt + 10 * MINUTE_MS, durationMs: 10 * MINUTE_MS };
      return [first, makeRun({ ...then, dependsOn: [`a${index}`] })];
    }).flat();
    const { makespanChangeMs } = whatIf(runs, { kind: "independent", type: "then", of: "first" });
    expect(makespanChangeMs.value).toBe(-10 * MINUTE_MS);
  });

  it("knows a resource by the name that bottlenecks give it", () => {
    const runs = oneSlot().map((run) => ({ ...run, resources: { diskMBps: 80 } }));
    const slots = (subject: string) => whatIf(runs, { kind: "slots", subject, add: 1 }).after.waitedMs;
    expect([slots("disk"), slots("diskMBps")]).toEqual([slots("encode"), slots("encode")]);
    expect(() => whatIf(runs, { kind: "slots", subject: "gpu", add: 1 })).toThrow(/"gpu"/);
  });

  it("says which name it does not know", () => {
    const wrong = () => whatIf(oneSlot(), { kind: "slots", subject: "decode", add: 1 });
    expect(wrong).toThrow(/"decode"/);
    expect(() => whatIf([], { kind: "slots", subject: "encode", add: 1 })).toThrow(
      expect.toSatisfy((error: unknown) => isAppError(error)),
    );
  });
});
