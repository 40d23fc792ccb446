export type SortValue = number | string | null;
export type Sort = { key: string; isDescending: boolean };

type Sortable<Row> = { key: string; sortValue?: (row: Row) => SortValue };

/** Large numbers first on the first press, then small ones. */
export const nextSort = (sort: Sort | null, key: string): Sort => ({
  key,
  isDescending: sort?.key === key ? !sort.isDescending : true,
});

function compare(a: SortValue, b: SortValue): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b), "en", { numeric: true });
}

/** A sorted copy; rows without a value (null) come last in both directions. Stable. */
export function sortRows<Row>(rows: readonly Row[], columns: readonly Sortable<Row>[], sort: Sort | null): Row[] {
  const readValue = columns.find((column) => column.key === sort?.key)?.sortValue;
  if (!sort || !readValue) return [...rows];
  return [...rows].sort((a, b) => {
    const [x, y] = [readValue(a), readValue(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    return sort.isDescending ? compare(y, x) : compare(x, y);
  });
}
