import type { Cell, Row } from "./cell-values.ts";

/** The whole number in a key column; rows without one sort first and belong to no group. */
export const keyOf = (cell: Cell | undefined): number => {
  const number = Number.parseInt(cell ?? "", 10);
  return Number.isNaN(number) ? Number.MIN_SAFE_INTEGER : number;
};

/**
 * Walks rows that are sorted by `column` beside another sorted stream, with nothing buffered but one row: `peek` is the key
 * that comes next (Infinity at the end), `at(key)` hands over the rows of a key that has come, `skipBelow` drops what
 * has no partner.
 */
export type GroupCursor = {
  peek: () => number;
  at: (key: number) => Generator<Row>;
  skipBelow: (key: number) => void;
};

export function createGroupCursor(rows: Iterator<Row>, column: string): GroupCursor {
  let next = rows.next();
  const peek = (): number => (next.done ? Number.POSITIVE_INFINITY : keyOf(next.value[column]));
  function* at(key: number): Generator<Row> {
    while (!next.done && peek() === key) {
      const row = next.value;
      next = rows.next();
      yield row;
    }
  }
  function skipBelow(key: number): void {
    while (!next.done && peek() < key) next = rows.next();
  }
  return { peek, at, skipBelow };
}
