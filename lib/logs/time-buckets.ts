/** Bucket widths, each a multiple of the one before: 1 s, 10 s, 1 min, 10 min, 1 h, 6 h, 1 d, 1 w of ms. */
export const BUCKET_WIDTHS_MS = [1e3, 1e4, 6e4, 6e5, 3.6e6, 2.16e7, 8.64e7, 6.048e8] as const;

/** Most buckets that hold anything; beyond it the next width is taken. */
export const BUCKETS_MAX = 4096;

const WIDEST = BUCKET_WIDTHS_MS[BUCKET_WIDTHS_MS.length - 1] as number;

/**
 * Narrowest width at which the times fall into at most BUCKETS_MAX buckets. It depends on the set of times only, so
 * that parts that are merged later arrive at the same width.
 */
export function widthFor(times: Float64Array, atLeast: number = BUCKET_WIDTHS_MS[0]): number {
  for (const width of BUCKET_WIDTHS_MS) {
    if (width < atLeast) continue;
    const seen = new Set<number>();
    let last = Number.NaN;
    let fits = true;
    for (let i = 0; i < times.length; i++) {
      const bucket = Math.floor((times[i] as number) / width);
      if (bucket === last || Number.isNaN(bucket)) continue;
      last = bucket;
      seen.add(bucket);
      if (seen.size > BUCKETS_MAX) {
        fits = false;
        break;
      }
    }
    if (fits) return width;
  }
  return WIDEST;
}

/** Sums (start, count) pairs into wider buckets; `pairs` need not be sorted, the result is. */
export function coarsen(pairs: Float64Array, width: number): Float64Array {
  const sums = new Map<number, number>();
  for (let i = 0; i < pairs.length; i += 2) {
    const start = Math.floor((pairs[i] as number) / width) * width;
    sums.set(start, (sums.get(start) ?? 0) + (pairs[i + 1] as number));
  }
  const out = new Float64Array(sums.size * 2);
  [...sums.entries()]
    .sort((a, b) => a[0] - b[0])
    .forEach(([start, count], index) => {
      out[2 * index] = start;
      out[2 * index + 1] = count;
    });
  return out;
}

/** Start of the bucket and the seven level counts. */
export const LEVEL_ROW = 8;

/** Rows in order of time, in one array. */
export function flattenRows(rows: Float64Array[]): Float64Array {
  const sorted = rows.sort((a, b) => (a[0] as number) - (b[0] as number));
  const out = new Float64Array(sorted.length * LEVEL_ROW);
  sorted.forEach((row, index) => {
    out.set(row, index * LEVEL_ROW);
  });
  return out;
}

/** Sums level rows of several parts into buckets of `width`. */
export function mergeLevelSeries(parts: readonly Float64Array[], width: number): Float64Array {
  const rows = new Map<number, Float64Array>();
  for (const part of parts) {
    for (let i = 0; i < part.length; i += LEVEL_ROW) {
      const start = Math.floor((part[i] as number) / width) * width;
      let row = rows.get(start);
      if (row === undefined) {
        row = new Float64Array(LEVEL_ROW);
        row[0] = start;
        rows.set(start, row);
      }
      for (let c = 1; c < LEVEL_ROW; c++) row[c] = (row[c] as number) + (part[i + c] as number);
    }
  }
  return flattenRows([...rows.values()]);
}
