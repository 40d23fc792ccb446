import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseHours } from "#lib/core/index.ts";
import type { PlanStep } from "#lib/planning/index.ts";
import { type CheckedItem, pathFault, type ValidationFacts, validatePlan } from "#lib/validation/index.ts";

const NOW = new Date("2026-01-01T00:00:00Z");

const checked = (over: Partial<CheckedItem> = {}): CheckedItem => ({
  sourceId: "s1",
  path: "Films/a.mkv",
  isInside: true,
  values: {},
  onDisk: { sizeBytes: 10, modifiedMs: 1 },
  scanned: { sizeBytes: 10, modifiedMs: 1 },
  ...over,
});

const facts = (over: Partial<ValidationFacts> = {}): ValidationFacts => ({
  sources: new Map([["s1", { kind: "media_folder", name: "Media", isWritable: true, freeBytes: 10 ** 12 }]]),
  items: new Map([["i1", checked()]]),
  occupied: new Set(),
  tools: { ffmpeg: true, ffprobe: true },
  freeBytes: 10 ** 12,
  limits: { stepsAtOnce: 2, capacity: { cpu: 2, gpu: 0, disk: 4, network: 4 }, perType: {}, quietHours: [] },
  ...over,
});

const change = { field: "year", before: null, after: 2011, origin: "file_name", confidence: 0.9, reason: "name" };

const step = (over: Partial<PlanStep> = {}): PlanStep => ({
  key: "a",
  type: "write_tags",
  title: "Write",
  input: { sourceId: "s1", itemId: "i1", path: "Films/a.mkv", changes: [change] },
  dependsOn: [],
  resources: {},
  expectedMs: 1,
  ...over,
});

const draft = (steps: unknown[]) => ({
  schemaVersion: 1,
  title: "T",
  goal: "G",
  approach: "",
  steps,
  risks: [],
  notes: [],
});

const rulesBroken = (steps: unknown[], world = facts()) =>
  validatePlan(draft(steps), world, NOW)
    .issues.filter((issue) => issue.severity === "error")
    .map((issue) => issue.rule);

describe("the validator", () => {
  test("accepts a sound plan", () => {
    expect(validatePlan(draft([step()]), facts(), NOW)).toMatchObject({ valid: true, issues: [] });
  });

  test.each<[string, unknown[], ValidationFacts | undefined, string]>([
    ["an unknown step type", [step({ type: "launch" })], undefined, "known_types"],
    [
      "a step type that only the product may use",
      [step({ type: "undo", input: { executionId: "e", stepKey: "a" } })],
      undefined,
      "known_types",
    ],
    [
      "input that the type does not know",
      [step({ input: { ...step().input, shell: "rm" } })],
      undefined,
      "known_types",
    ],
    ["a step that waits for itself", [step({ dependsOn: ["a"] })], undefined, "order"],
    ["a missing predecessor", [step({ dependsOn: ["zz"] })], undefined, "order"],
    ["a key used twice", [step(), step()], undefined, "order"],
    ["a circle", [step({ dependsOn: ["b"] }), step({ key: "b", dependsOn: ["a"] })], undefined, "order"],
    ["a source that is not connected", [step({ input: { ...step().input, sourceId: "other" } })], undefined, "paths"],
    ["a file that is gone", [step()], facts({ items: new Map([["i1", checked({ onDisk: null })]]) }), "inputs_exist"],
    ["an item that is not known", [step()], facts({ items: new Map() }), "inputs_exist"],
    [
      "a locked field",
      [step({ type: "fill_metadata", input: { ...step().input, sidecar: false } })],
      facts({ items: new Map([["i1", checked({ values: { year: { value: null, locked: true } } })]]) }),
      "no_overwrite",
    ],
    [
      "a value set since",
      [step({ type: "fill_metadata", input: { ...step().input, sidecar: false } })],
      facts({ items: new Map([["i1", checked({ values: { year: { value: 1999, locked: false } } })]]) }),
      "no_overwrite",
    ],
    ["two writers of one file without an order", [step(), step({ key: "b" })], undefined, "one_writer"],
    [
      "a folder that may not be written",
      [step()],
      facts({ sources: new Map([["s1", { kind: "media_folder", name: "M", isWritable: false, freeBytes: null }]]) }),
      "means",
    ],
    ["a full disk", [step()], facts({ freeBytes: 5 }), "means"],
    [
      "a tool that is not there",
      [step({ type: "thumbnail", input: { sourceId: "s1", itemId: "i1", path: "Films/a.mkv", widthPx: 100 } })],
      facts({ tools: { ffmpeg: false, ffprobe: false } }),
      "means",
    ],
    [
      "a type of step that may not run here",
      [step()],
      facts({ limits: { ...facts().limits, perType: { write_tags: 0 } } }),
      "capacities",
    ],
    [
      "a capacity that is not there",
      [step()],
      facts({ limits: { ...facts().limits, capacity: { cpu: 2, gpu: 0, disk: 0, network: 0 } } }),
      "capacities",
    ],
    [
      "quiet hours that never end",
      [step()],
      facts({ limits: { ...facts().limits, quietHours: parseHours("00:00-24:00") ?? [] } }),
      "windows",
    ],
  ])("refuses %s and names the rule", (_, steps, world, rule) => {
    expect(rulesBroken(steps, world)).toContain(rule);
  });

  test("wants room for every original in the data folder, and for the copies being worked on beside the files", () => {
    const GIB = 2 ** 30;
    const keys = Array.from({ length: 10 }, (_, n) => `i${n}`);
    const big = checked({ onDisk: { sizeBytes: GIB, modifiedMs: 1 }, scanned: { sizeBytes: GIB, modifiedMs: 1 } });
    const steps = keys.map((key) => step({ key, input: { ...step().input, itemId: key } }));
    const world = (dataGib: number | null, mediaGib: number | null) =>
      facts({
        items: new Map(keys.map((key) => [key, big])),
        sources: new Map([
          ["s1", { kind: "media_folder", name: "M", isWritable: true, freeBytes: mediaGib && mediaGib * GIB }],
        ]),
        freeBytes: dataGib && dataGib * GIB,
      });
    expect(rulesBroken(steps, world(11, 5))).toEqual([]);
    expect(rulesBroken(steps, world(10, 5))).toEqual(["means"]);
    expect(rulesBroken(steps, world(11, 4))).toEqual(["means"]);
    expect(rulesBroken(steps, world(1, 1))).toEqual(["means", "means"]);
    expect(rulesBroken(steps, world(null, null))).toEqual([]);
  });

  test("judges 3,000 steps that each wait for 200 others without trying every pair, writers of one file far apart too", () => {
    const steps = Array.from({ length: 3_000 }, (_, n) =>
      step({
        key: `k${n}`,
        input: { ...step().input, itemId: `i${n % 1_500}` },
        dependsOn: Array.from({ length: Math.min(200, n) }, (_, back) => `k${n - 1 - back}`),
      }),
    );
    const started = performance.now();
    expect(rulesBroken(steps)).not.toContain("one_writer");
    expect(performance.now() - started).toBeLessThan(20_000);
    const loose = steps.map((entry, n) => (n === 2_999 ? { ...entry, dependsOn: [] } : entry));
    expect(rulesBroken(loose).filter((rule) => rule === "one_writer")).toHaveLength(1);
  });

  test("refuses two moves to one place and a move onto a file", () => {
    const move = (key: string) =>
      step({
        key,
        type: "organize",
        input: { sourceId: "s1", itemId: "i1", path: "Films/a.mkv", to: "Films/b.mkv", companions: [] },
      });
    expect(rulesBroken([move("a"), { ...move("b"), dependsOn: ["a"] }])).toContain("no_overwrite");
    expect(rulesBroken([move("a")], facts({ occupied: new Set(["s1:Films/b.mkv"]) }))).toContain("no_overwrite");
  });

  test("warns about a file that changed since it was read, without forbidding it", () => {
    const world = facts({ items: new Map([["i1", checked({ onDisk: { sizeBytes: 11, modifiedMs: 5 } })]]) });
    const report = validatePlan(draft([step()]), world, NOW);
    expect(report.valid).toBe(true);
    expect(report.issues[0]?.severity).toBe("warning");
  });

  test.each<[string, unknown]>([
    ["nothing", null],
    ["a number", 42],
    ["no steps", draft([])],
    ["NaN as a duration", draft([{ ...step(), expectedMs: Number.NaN }])],
    ["a prototype key", draft([{ ...step(), key: "__proto__" }])],
    ["an extra member", { ...draft([step()]), sudo: true }],
    ["a plan of 10,000 steps", draft(Array.from({ length: 10_000 }, (_, n) => step({ key: `k${n}` })))],
    ["deep JSON", draft([{ ...step(), input: JSON.parse(`${'{"a":'.repeat(2000)}1${"}".repeat(2000)}`) }])],
  ])("refuses %s with a place and in under a second", (_, value) => {
    const started = performance.now();
    const report = validatePlan(value, facts(), NOW);
    expect(report.valid).toBe(false);
    expect(report.issues[0]?.message).toBeTruthy();
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  test("never lets a path out of its folder", () => {
    const hostile = [
      "..",
      "../x",
      "a/../../x",
      "/etc/passwd",
      "~/x",
      "C:\\x",
      "a\u0000b",
      "a\nb",
      "a//b",
      "./a",
      "a\\..\\b",
      "",
    ];
    for (const path of hostile) expect(pathFault(path), path).not.toBeNull();
    fc.assert(
      fc.property(fc.array(fc.constantFrom("..", ".", "a", "", "b c", "\u0007", "~"), { maxLength: 6 }), (parts) => {
        const path = parts.join("/");
        const isSafe = pathFault(path) === null;
        if (isSafe) expect(path.split("/").every((part) => part !== ".." && part !== "." && part !== "")).toBe(true);
      }),
    );
  });

  test("finds every cycle and no other, whatever the graph", () => {
    const graph = fc.array(fc.array(fc.nat({ max: 11 }), { maxLength: 3 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(graph, (edges) => {
        const steps = edges.map((parents, n) =>
          step({
            key: `k${n}`,
            type: "reindex",
            input: { sourceId: "s1" },
            dependsOn: [...new Set(parents.filter((p) => p < edges.length && p !== n))].map((p) => `k${p}`),
          }),
        );
        const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
          (steps.find((s) => s.key === from)?.dependsOn ?? []).some((parent) => {
            if (parent === to) return true;
            if (seen.has(parent)) return false;
            seen.add(parent);
            return reaches(parent, to, seen);
          });
        const isCyclic = steps.some((s) => reaches(s.key, s.key));
        expect(rulesBroken(steps).includes("order")).toBe(isCyclic);
      }),
      { numRuns: 200 },
    );
  });
});
