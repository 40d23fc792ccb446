import fc from "fast-check";
import { expect, test } from "vitest";
import type { StepType } from "#lib/core/index.ts";
import { type PlanStep, placeOf } from "#lib/planning/index.ts";
import { type CheckedItem, type ValidationFacts, validatePlan } from "#lib/validation/index.ts";

const NOW = new Date("2026-01-01T00:00:00Z");
const ITEMS = ["Films/a.mkv", "Films/b.mkv", "Films/c.mkv"];
const COMPANION = "Films/a.nfo";
const TARGETS = [
  ...ITEMS,
  "Films/A.MKV",
  "Films/a/a.mkv",
  "Films/x.mkv",
  "Films/x.mkv/y.mkv",
  "Films/a.mkv/z.mkv",
  "Films/y.mkv",
];
const change = { field: "year", before: null, after: 2011, origin: "file_name", confidence: 0.9, reason: "name" };

const item = (path: string): CheckedItem => ({
  sourceId: "s1",
  path,
  isInside: true,
  values: {},
  onDisk: { sizeBytes: 10, modifiedMs: 1 },
  scanned: { sizeBytes: 10, modifiedMs: 1 },
});

/** Files that are there, as the services would find them for these steps: a file's own place is not taken by itself. */
function factsFor(steps: readonly PlanStep[]): ValidationFacts {
  const there = new Set([...ITEMS, COMPANION].map((path) => placeOf("s1", path)));
  const occupied = new Set<string>();
  for (const { input } of steps) {
    const { path, to } = input as { path: string; to?: string };
    const moves = [{ path, to }, ...((input.companions as { path: string; to: string }[] | undefined) ?? [])];
    const own = new Set(moves.map((move) => placeOf("s1", move.path)));
    for (const move of moves)
      if (move.to !== undefined && there.has(placeOf("s1", move.to)) && !own.has(placeOf("s1", move.to)))
        occupied.add(`s1:${move.to}`);
  }
  return {
    sources: new Map([["s1", { kind: "media_folder", name: "Media", isWritable: true, freeBytes: 10 ** 12 }]]),
    items: new Map(ITEMS.map((path, index) => [`i${index}`, item(path)])),
    occupied,
    tools: { ffmpeg: true, ffprobe: true },
    freeBytes: 10 ** 12,
    limits: { stepsAtOnce: 2, capacity: { cpu: 4, gpu: 0, disk: 4, network: 4 }, perType: {}, quietHours: [] },
  };
}

const input = (type: StepType, index: number, to: string, along: boolean): Record<string, unknown> => {
  const on = { sourceId: "s1", itemId: `i${index}`, path: ITEMS[index] };
  if (type === "write_tags") return { ...on, changes: [change] };
  if (type === "fill_metadata") return { ...on, changes: [change], sidecar: false };
  if (type === "organize") return { ...on, to, companions: along ? [{ path: COMPANION, to: `${to}.nfo` }] : [] };
  if (type === "transcode") return { ...on, to };
  return on;
};

const TYPES: StepType[] = ["probe", "thumbnail", "write_tags", "fill_metadata", "organize", "transcode"];

const plans = fc
  .array(
    fc.record({
      type: fc.constantFrom(...TYPES),
      index: fc.nat(2),
      to: fc.constantFrom(...TARGETS),
      along: fc.boolean(),
      after: fc.uniqueArray(fc.nat(7), { maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 7 },
  )
  .map((wishes) =>
    wishes.map(({ type, index, to, along, after }, at): PlanStep => {
      const dependsOn = after.filter((other) => other < wishes.length).map((other) => `s${other}`);
      return {
        key: `s${at}`,
        type,
        title: type,
        input: input(type, index, to, along),
        dependsOn,
        resources: {},
        expectedMs: 1,
      };
    }),
  );

/** What the executors of the types do to a file system, at its strictest; a sentence for what would fail or be destroyed. */
function play(steps: readonly PlanStep[], pick: (ready: number) => number): string | null {
  const files = new Set([...ITEMS, COMPANION].map((path) => placeOf("s1", path)));
  const places = new Map(ITEMS.map((path, index) => [`i${index}`, path]));
  const put = (to: string): string | null => {
    const parts = to.split("/");
    if (files.has(placeOf("s1", to))) return `something is at ${to}`;
    const folder = parts
      .slice(0, -1)
      .map((_, index) => parts.slice(0, index + 1).join("/"))
      .find((one) => files.has(placeOf("s1", one)));
    if (folder !== undefined) return `${folder} is no folder`;
    files.add(placeOf("s1", to));
    return null;
  };
  const done = new Set<string>();
  while (done.size < steps.length) {
    const ready = steps.filter((step) => !done.has(step.key) && step.dependsOn.every((key) => done.has(key)));
    if (ready.length === 0) return "no step can start";
    const step = ready[pick(ready.length)] as PlanStep;
    done.add(step.key);
    const {
      itemId,
      path,
      to,
      companions = [],
    } = step.input as { itemId: string; path: string; to?: string; companions?: { path: string; to: string }[] };
    const now = places.get(itemId) ?? "";
    if (!files.has(placeOf("s1", now))) return `${step.key}: ${now} is gone`;
    if (to === undefined) continue;
    if (step.type === "transcode") {
      if (now !== path) return `${step.key}: the file is at ${now}`;
      const fault = to === path ? null : put(to);
      if (fault !== null) return `${step.key}: ${fault}`;
      continue;
    }
    for (const move of [{ path, to }, ...companions]) {
      if (!files.delete(placeOf("s1", move.path))) return `${step.key}: ${move.path} is gone`;
      const fault = put(move.to);
      if (fault !== null) return `${step.key}: ${fault}`;
    }
    places.set(itemId, to);
  }
  return null;
}

/** Two steps that change one file may never be ready at the same time. */
function race(steps: readonly PlanStep[]): string | null {
  const writes = (step: PlanStep) => ["write_tags", "organize", "transcode"].includes(step.type);
  const waits = (step: PlanStep, key: string, seen = new Set<string>()): boolean =>
    step.dependsOn.some((parent) => {
      if (parent === key) return true;
      if (seen.has(parent)) return false;
      seen.add(parent);
      const above = steps.find((one) => one.key === parent);
      return above !== undefined && waits(above, key, seen);
    });
  for (const a of steps)
    for (const b of steps)
      if (
        a.key < b.key &&
        writes(a) &&
        writes(b) &&
        a.input.itemId === b.input.itemId &&
        !waits(a, b.key) &&
        !waits(b, a.key)
      )
        return `${a.key} and ${b.key}`;
  return null;
}

test("a plan that passes can be executed in every order that its dependencies allow: nothing is missing, stuck or overwritten", () => {
  let passed = 0;
  fc.assert(
    fc.property(plans, fc.array(fc.nat(100), { minLength: 21, maxLength: 21 }), (steps, choices) => {
      const draft = { schemaVersion: 1, title: "T", goal: "g", approach: "", steps, risks: [], notes: [] };
      if (!validatePlan(draft, factsFor(steps), NOW).valid) return;
      passed++;
      expect(race(steps)).toBeNull();
      for (const from of [0, 7, 14]) {
        let at = from;
        const pick = (ready: number) => (choices[at++] ?? 0) % ready;
        expect(play(steps, pick)).toBeNull();
      }
    }),
    { numRuns: 4_000 },
  );
  expect(passed).toBeGreaterThan(200);
});
