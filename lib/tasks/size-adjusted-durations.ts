import { measured } from "./measured.ts";
import { medianOf } from "./quantiles.ts";
import { durationMs } from "./summarize-types.ts";
import { SUCCEEDED } from "./task-run-part.ts";
import type { TaskRunTable } from "./task-run-table.ts";

const MIN_SIZED_SHARE = 0.8;
const MIN_SIZE_FIT = 0.2;

const at = (column: Float64Array | Int32Array | Uint8Array, row: number): number => column[row] ?? Number.NaN;

export type SizedDurations = { rows: Int32Array; logDuration: Float64Array };

/** Slope of log duration on log size (least squares); 0 when sizes are mostly unknown or explain little. */
function sizeSlope(sizes: Float64Array, values: Float64Array): number {
  let [count, sumX, sumY] = [0, 0, 0];
  for (let index = 0; index < sizes.length; index += 1) {
    if (!(at(sizes, index) > 0)) continue;
    count += 1;
    sumX += Math.log(at(sizes, index));
    sumY += at(values, index);
  }
  if (count === 0 || count < MIN_SIZED_SHARE * values.length) return 0;
  let [xy, xx, yy] = [0, 0, 0];
  for (let index = 0; index < sizes.length; index += 1) {
    if (!(at(sizes, index) > 0)) continue;
    const x = Math.log(at(sizes, index)) - sumX / count;
    const y = at(values, index) - sumY / count;
    xy += x * y;
    xx += x * x;
    yy += y * y;
  }
  if (xx === 0 || yy === 0 || xy ** 2 / (xx * yy) < MIN_SIZE_FIT) return 0;
  return Math.min(1.5, Math.max(0, xy / xx));
}

/**
 * Log durations of the successful runs by start time, with the part that the size of the medium (else of the input)
 * explains taken out: a week of long films is no regression.
 */
export function sizeAdjustedDurations(table: TaskRunTable, rowsInTime: Int32Array): SizedDurations {
  const rows = rowsInTime.filter((row) => at(table.status, row) === SUCCEEDED && durationMs(table, row) >= 0);
  const logDuration = new Float64Array(rows.length);
  for (let index = 0; index < rows.length; index += 1) {
    logDuration[index] = Math.log(durationMs(table, rows[index] ?? 0) + 1);
  }
  for (const column of [table.mediaSec, table.inputBytes]) {
    if (!rows.some((row) => at(column, row) > 0)) continue;
    const sizes = measured(rows, (row) => at(column, row));
    const slope = sizeSlope(sizes, logDuration);
    if (slope === 0) continue;
    const usual = Math.log(medianOf(sizes.filter((size) => size > 0)));
    for (let index = 0; index < rows.length; index += 1) {
      const size = sizes[index] ?? 0;
      if (size > 0) logDuration[index] = (logDuration[index] ?? 0) - slope * (Math.log(size) - usual);
    }
    break;
  }
  return { rows, logDuration };
}
