import { expect, it } from "vitest";
import { nextSort, sortRows } from "#components/ui/sort-rows.ts";

const columns = [{ key: "size", sortValue: (row: { size: number | null }) => row.size }];
const rows = [{ size: 2 }, { size: null }, { size: 10 }, { size: 2 }];

it("keeps rows without a value last in both directions", () => {
  for (const isDescending of [true, false]) {
    expect(sortRows(rows, columns, { key: "size", isDescending }).at(-1)).toEqual({ size: null });
  }
});

it("leaves rows in their order where values are equal, and does not touch the given rows", () => {
  const sorted = sortRows(rows, columns, { key: "size", isDescending: false });
  expect(sorted[0]).toBe(rows[0]);
  expect(sorted[1]).toBe(rows[3]);
  expect(rows[1]).toEqual({ size: null });
});

it("sorts names with numbers in them as people count", () => {
  const byName = [{ key: "name", sortValue: (row: { name: string }) => row.name }];
  const names = [{ name: "part 10" }, { name: "part 2" }];
  expect(sortRows(names, byName, { key: "name", isDescending: false })[0]).toEqual({ name: "part 2" });
});

it("shows the largest first on the first press and turns round on the second", () => {
  const first = nextSort(null, "size");
  expect(first).toEqual({ key: "size", isDescending: true });
  expect(nextSort(first, "size")).toEqual({ key: "size", isDescending: false });
});
