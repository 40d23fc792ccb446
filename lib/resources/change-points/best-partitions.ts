/** Best partition into one segment more than it has changes. */
export type Partition = { cost: number; changes: number[] };

export type PartitionInput = {
  length: number;
  minSegment: number;
  maxChanges: number;
  cost: (start: number, end: number) => number;
};

/** All segment costs, row by start; Infinity where a segment would be too short. */
function costTable({ length, minSegment, cost }: PartitionInput): Float64Array[] {
  return Array.from({ length }, (_, start) => {
    const row = new Float64Array(length + 1).fill(Number.POSITIVE_INFINITY);
    for (let end = start + minSegment; end <= length; end += 1) row[end] = cost(start, end);
    return row;
  });
}

function traceBack(lasts: readonly Int32Array[], changes: number, length: number): number[] {
  const found: number[] = [];
  let end = length;
  for (let left = changes; left > 0; left -= 1) {
    end = lasts[left]?.[end] ?? 0;
    found.unshift(end);
  }
  return found;
}

/**
 * The best partitions with 0, 1, ... maxChanges changes: segment neighbourhood search (Auger & Lawrence 1989), exact.
 * Time O(maxChanges length^2); callers keep `length` bounded.
 */
export function bestPartitions(input: PartitionInput): Partition[] {
  const { length, minSegment, maxChanges } = input;
  const table = costTable(input);
  let best = table[0] ?? new Float64Array(length + 1);
  const lasts: Int32Array[] = [new Int32Array(length + 1)];
  const partitions: Partition[] = [{ cost: best[length] ?? 0, changes: [] }];
  for (let changes = 1; changes <= maxChanges; changes += 1) {
    const next = new Float64Array(length + 1).fill(Number.POSITIVE_INFINITY);
    const last = new Int32Array(length + 1);
    for (let start = changes * minSegment; start <= length - minSegment; start += 1) {
      const before = best[start] ?? 0;
      const row = table[start] ?? next;
      for (let end = start + minSegment; end <= length; end += 1) {
        const total = before + (row[end] ?? 0);
        if (total < (next[end] ?? 0)) {
          next[end] = total;
          last[end] = start;
        }
      }
    }
    const cost = next[length] ?? Number.POSITIVE_INFINITY;
    if (!Number.isFinite(cost)) break;
    lasts.push(last);
    partitions.push({ cost, changes: traceBack(lasts, changes, length) });
    best = next;
  }
  return partitions;
}
