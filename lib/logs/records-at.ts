import { type PackedRecords, RunReader } from "./record-log.ts";

/** One record of a log: the file and the byte offset at which it stands, its time (NaN when none) and level. */
export type RecordAt = { file: number; offset: number; time: number; level: number };

/**
 * Records by their numbers in the order of the runs; what lies behind the last one is left out. Each run that holds one
 * of them is unpacked once.
 */
export function recordsAt(
  runs: readonly (PackedRecords & { file: number })[],
  numbers: ArrayLike<number>,
): (RecordAt | undefined)[] {
  const order = Uint32Array.from(numbers, (_, at) => at).sort(
    (a, b) => (numbers[a] as number) - (numbers[b] as number),
  );
  const found: (RecordAt | undefined)[] = new Array(order.length).fill(undefined);
  const reader = new RunReader();
  let [base, next] = [0, 0];
  for (const run of runs) {
    const end = base + run.length;
    if ((numbers[order[next] as number] as number) < end) {
      const { offsets, times, levels } = reader.read(run);
      for (; next < order.length; next++) {
        const at = (numbers[order[next] as number] as number) - base;
        if (at >= run.length) break;
        found[order[next] as number] = {
          file: run.file,
          offset: offsets[at] as number,
          time: times[at] as number,
          level: levels[at] as number,
        };
      }
    }
    base = end;
    if (next === order.length) break;
  }
  return found;
}

/** Whether no value is smaller than the one before. */
export function isRising(values: Float64Array): boolean {
  for (let i = 1; i < values.length; i++) if ((values[i] as number) < (values[i - 1] as number)) return false;
  return true;
}

/**
 * Sorts records in place by time, then by the order in which they stand. Logs are mostly in order already, which costs one
 * look at each; time and place are packed into one float each when they fit, which sorts without calls.
 */
export function sortByTime<T extends { times: Float64Array; records: Uint32Array }>(given: T): T {
  const { times, records } = given;
  if (isRising(times)) return given;
  const n = times.length;
  const [first, last] = edgesOf(times);
  const numbers = records.slice();
  const fits = (last - first + 1) * n <= Number.MAX_SAFE_INTEGER && first % 1 === 0;
  if (!fits) {
    const before = times.slice();
    const order = Uint32Array.from(numbers, (_, i) => i);
    order.sort((a, b) => (before[a] as number) - (before[b] as number) || a - b);
    for (let i = 0; i < n; i++) {
      times[i] = before[order[i] as number] as number;
      records[i] = numbers[order[i] as number] as number;
    }
    return given;
  }
  const fractions = times.some((time) => time % 1 !== 0) ? times.slice() : null;
  for (let i = 0; i < n; i++) times[i] = Math.floor((times[i] as number) - first) * n + i;
  times.sort();
  for (let i = 0; i < n; i++) {
    const packed = times[i] as number;
    const from = packed % n;
    times[i] = fractions === null ? (packed - from) / n + first : (fractions[from] as number);
    records[i] = numbers[from] as number;
  }
  return given;
}

function edgesOf(times: Float64Array): [first: number, last: number] {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < times.length; i++) {
    first = Math.min(first, times[i] as number);
    last = Math.max(last, times[i] as number);
  }
  return [first, last];
}
