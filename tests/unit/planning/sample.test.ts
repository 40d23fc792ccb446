import { expect, test } from "vitest";
import { chooseSample, type PlanStep, scaleSample } from "#lib/planning/index.ts";

const step = (key: string, itemId: string | null, expectedMs: number, more: Partial<PlanStep> = {}): PlanStep => ({
  key,
  type: "probe",
  title: key,
  input: itemId === null ? { sourceId: "src" } : { sourceId: "src", itemId, path: `${itemId}.mkv` },
  dependsOn: [],
  resources: {},
  expectedMs,
  ...more,
});

const steps = [
  ...Array.from({ length: 150 }, (_, at) => step(`p${at}`, `movie${at}`, 1_000 + at * 100)),
  ...Array.from({ length: 50 }, (_, at) => [
    step(`f${at}`, `song${at}`, 10, { type: "fill_metadata" }),
    step(`w${at}`, `song${at}`, 500, { type: "write_tags", dependsOn: [`f${at}`] }),
  ]).flat(),
  step("index", null, 5_000, { type: "reindex", dependsOn: ["w0", "w1"] }),
];

test("a sample is a seeded, mixed part of the items, with all steps of each of them and none of the whole's own", () => {
  const sample = chooseSample(steps, { share: 0.04, seed: 7 });
  expect(sample?.ofUnits).toBe(200);
  expect(sample?.units).toHaveLength(8);
  expect(sample?.units.map((unit) => unit.types).sort()).toEqual([
    ...Array.from({ length: 2 }, () => "fill_metadata write_tags"),
    ...Array.from({ length: 6 }, () => "probe"),
  ]);
  expect(sample?.units.flatMap((unit) => unit.keys)).not.toContain("index");
  const times = (sample?.units ?? []).filter((unit) => unit.types === "probe").map((unit) => unit.expectedMs);
  expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(8_000);
  expect(chooseSample(steps, { share: 0.04, seed: 7 })).toEqual(sample);
  expect(chooseSample(steps, { share: 0.04, seed: 8 })).not.toEqual(sample);
});

test("a sample has at least one item and never all of them", () => {
  expect(chooseSample(steps.slice(0, 1), { share: 0.5, seed: 1 })).toBeNull();
  expect(chooseSample(steps.slice(0, 2), { share: 0.5, seed: 1 })?.units).toHaveLength(1);
  expect(chooseSample(steps, { share: 0.0001, seed: 1 })?.units).toHaveLength(1);
});

test("what the sample measured is scaled by what was expected, with honest ends", () => {
  const items = Array.from({ length: 10 }, (_, at) => ({
    expectedMs: 1_000 + at * 100,
    actualMs: (1_000 + at * 100) * (at % 2 === 0 ? 1.8 : 2.2),
    hasFailed: at === 9,
  }));
  const { durationMs, failures } = scaleSample(items, { expectedMs: 1_000_000, items: 1_000 });
  expect(durationMs?.likely).toBeGreaterThan(1_900_000);
  expect(durationMs?.likely).toBeLessThan(2_100_000);
  expect(durationMs?.low).toBeLessThan(durationMs?.likely ?? 0);
  expect(durationMs?.high).toBeGreaterThan(durationMs?.likely ?? 0);
  expect(failures.likely).toBeCloseTo(100);
  expect(failures.low).toBeGreaterThan(20);
  expect(failures.high).toBeLessThan(350);
  const one = scaleSample([{ expectedMs: 100, actualMs: 100, hasFailed: false }], { expectedMs: 1_000, items: 10 });
  expect(one.durationMs).toEqual({ low: 500, likely: 1_000, high: 2_000 });
  expect(one.failures.high).toBeGreaterThan(5);
});
