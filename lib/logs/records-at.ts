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

/**
 * Records by their numbers and times, put in order of time, then of number. Logs are mostly in order already, which costs
 * one look at each.
 */
export function inTimeOrder(numbers: Uint32Array, times: Float64Array): { numbers: Uint32Array; times: Float64Array } {
  let isSorted = true;
  for (let at = 1; at < times.length && isSorted; at++) isSorted = (times[at] as number) >= (times[at - 1] as number);
  if (isSorted) return { numbers, times };
  const order = new Uint32Array(numbers.length);
  for (let at = 0; at < order.length; at++) order[at] = at;
  order.sort((a, b) => (times[a] as number) - (times[b] as number) || a - b);
  return {
    numbers: order.map((at) => numbers[at] as number),
    times: Float64Array.from(order, (at) => times[at] as number),
  };
}
