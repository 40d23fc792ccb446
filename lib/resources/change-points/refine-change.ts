import { median } from "../median.ts";

/** Context on each side of the searched stretch, in blocks, that gives the levels before and after. */
const CONTEXT_BLOCKS = 3;

function finiteValues(values: ArrayLike<number>, start: number, end: number): number[] {
  const found: number[] = [];
  for (let index = Math.max(0, start); index < Math.min(values.length, end); index += 1) {
    const value = values[index];
    if (value !== undefined && Number.isFinite(value)) found.push(value);
  }
  return found;
}

/**
 * The exact place of a change that a search in blocks of `size` values put at `index`: within one block to either side,
 * the split with the least absolute deviations from the medians before and after, each dimension in units of their
 * distance. Blocks of one value are exact already.
 */
export function refineChange(dimensions: readonly ArrayLike<number>[], index: number, size: number): number {
  if (size <= 1) return index;
  const [from, to] = [index - size, index + size];
  const loss = new Float64Array(to - from + 1);
  for (const values of dimensions) {
    const before = median(finiteValues(values, from - CONTEXT_BLOCKS * size, from));
    const after = median(finiteValues(values, to, to + CONTEXT_BLOCKS * size));
    const distance = Math.abs(after - before);
    if (!(distance > 0)) continue;
    let sum = 0;
    for (let offset = 0; offset < to - from; offset += 1) {
      const value = values[from + offset];
      if (value !== undefined && Number.isFinite(value)) {
        sum += (Math.abs(value - before) - Math.abs(value - after)) / distance;
      }
      loss[offset + 1] = (loss[offset + 1] ?? 0) + sum;
    }
  }
  let best = size;
  for (const [offset, value] of loss.entries()) if (value < (loss[best] ?? 0)) best = offset;
  return from + best;
}
