import { expect, test } from "vitest";
import { collectLatest } from "#lib/vectors/index.ts";

async function* read(...items: [string, number][]) {
  for (const [id, value] of items) yield { id, vector: Float32Array.of(value) };
}

test("a vector that is replaced while the store is read counts once, as it is now", async () => {
  const items = await collectLatest(read(["a", 1], ["b", 2], ["gone", 3], ["a", 4]), (id) => id !== "gone");
  expect(items.map(({ id, vector }) => [id, vector[0]])).toEqual([
    ["a", 4],
    ["b", 2],
  ]);
});
