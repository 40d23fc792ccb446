import { describe, expect, test } from "vitest";
import type { ExecutionLimits } from "#lib/core/index.ts";
import { Admission, closedFor } from "#lib/execution/index.ts";

const limits: ExecutionLimits = {
  stepsAtOnce: 4,
  capacity: { cpu: 4, gpu: 0, disk: 3, network: 1 },
  perType: { thumbnail: 1 },
  quietHours: [],
};
const step = (type: string, itemId: string, executionId = "exe_a") => ({ executionId, type, input: { itemId } });
const open = (more: Partial<ExecutionLimits> = {}, observedSources: string[] = []) =>
  new Admission({ limits: { ...limits, ...more }, running: [], observedSources });

describe("a step may start", () => {
  test("while no other works on the same item, and a look at a source while nothing else looks at it", () => {
    const admission = open({}, ["src_job"]);
    expect(admission.admit(step("probe", "one"))).toBe(true);
    expect(admission.admit(step("write_tags", "one", "exe_b"))).toBe(false);
    const look = (sourceId: string) => ({ executionId: "exe_a", type: "reindex", input: { sourceId } });
    expect(admission.admit(look("src_job"))).toBe(false);
    expect(admission.admit(look("src"))).toBe(true);
    expect(admission.admit(look("src"))).toBe(false);
  });

  test("while its type, the machine and the number of all have room", () => {
    const admission = open();
    expect(admission.admit(step("thumbnail", "one"))).toBe(true);
    expect(admission.admit(step("thumbnail", "two"))).toBe(false);
    expect(admission.fullTypes()).toEqual(["thumbnail"]);
    // A step that could use all cores takes what the machine has; beside it nothing that computes starts.
    expect(admission.admit(step("transcode", "three"))).toBe(false);
    expect([1, 2].map((n) => admission.admit(step("probe", `p${n}`)))).toEqual([true, true]);
    expect(admission.admit(step("probe", "p3"))).toBe(false);
    expect(admission.admit(step("fill_metadata", "f"))).toBe(true);
    expect(admission.isFull).toBe(true);
    expect(admission.admit(step("fill_metadata", "g"))).toBe(false);
  });

  test("while its own plan has room, whatever others have", () => {
    const admission = open();
    admission.admit(step("fill_metadata", "one"));
    const bounds = { id: "exe_a", limits: { maxParallel: 1 }, deadlineAtMs: null };
    expect(admission.isExecutionFull(bounds)).toBe(true);
    expect(admission.isExecutionFull({ ...bounds, id: "exe_b" })).toBe(false);
  });
});

describe("an execution is closed", () => {
  const free = { limits: {}, deadlineAtMs: null };
  const noon = new Date(2026, 5, 3, 12, 0).getTime();

  test("after its deadline for good, and before its time until then", () => {
    expect(closedFor(limits, free, noon)).toBeNull();
    expect(closedFor(limits, { ...free, deadlineAtMs: noon }, noon)).toBe(Number.POSITIVE_INFINITY);
    const notBefore = new Date(noon + 1_000).toISOString();
    expect(closedFor(limits, { ...free, limits: { notBefore } }, noon)).toBe(noon + 1_000);
  });

  test("outside of its window and within the quiet hours of all", () => {
    const night = { fromMinute: 22 * 60, toMinute: 6 * 60 };
    expect(closedFor(limits, { ...free, limits: { window: night } }, noon)).toBe(noon + 10 * 3_600_000);
    const office = { fromMinute: 8 * 60, toMinute: 18 * 60 };
    expect(closedFor({ ...limits, quietHours: [office] }, free, noon)).toBe(noon + 6 * 3_600_000);
    expect(closedFor({ ...limits, quietHours: [office] }, free, noon + 7 * 3_600_000)).toBeNull();
  });
});
