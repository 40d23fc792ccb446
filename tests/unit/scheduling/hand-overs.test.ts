import { expect, test } from "vitest";
import { inferPools } from "#lib/scheduling/index.ts";
import { buildTaskRunTable, type TaskRun } from "#lib/tasks/index.ts";
import { makeRun, START, seededUniform } from "../tasks/run-fixtures.ts";

/** Runs of some types in the order in which they come, served by common slots; neither workers nor resources are told. */
function serve(types: readonly string[], slots: number, seed: number): TaskRun[] {
  const uniform = seededUniform(seed);
  const free = new Array<number>(slots).fill(START);
  let queuedAt = START;
  return Array.from({ length: 400 }, (_, index) => {
    queuedAt += -Math.log(1 - uniform()) * 21_000;
    const slot = free.indexOf(Math.min(...free));
    const startedAt = Math.max(queuedAt, free[slot] ?? 0);
    const durationMs = 20_000 + 40_000 * uniform();
    free[slot] = startedAt + durationMs;
    const type = types[Math.floor(uniform() * types.length)] ?? "";
    return makeRun({ id: `${seed}-${index}`, type, queuedAt, startedAt, finishedAt: startedAt + durationMs });
  });
}

test("types that start when runs of each other end share slots, though nothing says so", () => {
  const table = buildTaskRunTable([...serve(["cut", "mix"], 2, 3), ...serve(["scan", "tag"], 2, 5)]);
  const { pools } = inferPools(table);
  const named = pools.map(({ types, slots }) => [
    types
      .map((type) => table.types[type])
      .sort()
      .join(),
    slots,
  ]);
  expect(named.sort()).toEqual([
    ["cut,mix", 2],
    ["scan,tag", 2],
  ]);
});
