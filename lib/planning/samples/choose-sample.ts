import type { PlanStep } from "../schemas.ts";

/** Steps that belong together because they work on one item, or wait for each other. */
export type SampleUnit = { keys: string[]; types: string; expectedMs: number };

/** A stream of numbers in 0..1 that depends on the seed alone (mulberry32). */
export function seededNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Items of a plan with their steps. Steps that name no item (indexes, logs) belong to the whole and to no unit. */
export function sampleUnits(steps: readonly PlanStep[]): SampleUnit[] {
  const ofItem = steps.filter(({ input }) => typeof input.itemId === "string");
  const parent = new Map<string, string>();
  const root = (key: string): string => {
    let at = key;
    for (let up = parent.get(at); up !== undefined && up !== at; up = parent.get(at)) {
      parent.set(at, parent.get(up) ?? up);
      at = up;
    }
    return at;
  };
  const firstOf = new Map<string, string>();
  for (const { key, input } of ofItem) {
    parent.set(key, key);
    const item = String(input.itemId);
    parent.set(key, root(firstOf.get(item) ?? key));
    if (!firstOf.has(item)) firstOf.set(item, key);
  }
  for (const { key, dependsOn } of ofItem) {
    for (const other of dependsOn) if (parent.has(other)) parent.set(root(key), root(other));
  }
  const units = new Map<string, PlanStep[]>();
  for (const step of ofItem) units.set(root(step.key), [...(units.get(root(step.key)) ?? []), step]);
  return [...units.values()].map((own) => ({
    keys: own.map(({ key }) => key),
    types: [...new Set(own.map(({ type }) => type))].sort().join(" "),
    expectedMs: own.reduce((sum, { expectedMs }) => sum + (expectedMs ?? 0), 0),
  }));
}

/** How many of each kind, so that the sample is mixed like the whole (largest remainders). */
function shareOut(sizes: readonly number[], wanted: number): number[] {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const exact = sizes.map((size) => (size / total) * wanted);
  const counts = exact.map(Math.floor);
  const order = exact.map((value, index) => ({ index, rest: value - Math.floor(value), size: sizes[index] ?? 0 }));
  order.sort((a, b) => b.rest - a.rest || b.size - a.size || a.index - b.index);
  let left = wanted - counts.reduce((sum, count) => sum + count, 0);
  for (const { index } of order) {
    if (left === 0) break;
    counts[index] = (counts[index] ?? 0) + 1;
    left -= 1;
  }
  return counts;
}

/**
 * A representative part of a plan: of each kind of item as large a share as it has in the whole, and within a kind short and
 * long ones evenly (systematic sampling over the expected time). At least one item, never all.
 * @returns null when the plan has fewer than two items
 */
export function chooseSample(
  steps: readonly PlanStep[],
  { share, seed }: { share: number; seed: number },
): { units: SampleUnit[]; ofUnits: number } | null {
  const units = sampleUnits(steps);
  if (units.length < 2) return null;
  const wanted = Math.min(units.length - 1, Math.max(1, Math.ceil(units.length * share)));
  const kinds = new Map<string, SampleUnit[]>();
  for (const unit of units) kinds.set(unit.types, [...(kinds.get(unit.types) ?? []), unit]);
  const groups = [...kinds.values()];
  const counts = shareOut(
    groups.map(({ length }) => length),
    wanted,
  );
  const random = seededNumbers(seed);
  const chosen = groups.flatMap((group, index) => {
    const count = counts[index] ?? 0;
    const byTime = [...group].sort((a, b) => a.expectedMs - b.expectedMs);
    return Array.from({ length: count }, (_, at) => byTime[Math.floor(((at + random()) / count) * byTime.length)]);
  });
  return { units: chosen.filter((unit) => unit !== undefined), ofUnits: units.length };
}
