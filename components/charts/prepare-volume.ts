export type VolumeSeries = { key: string; label: string; color: string };
export type VolumeRow = { startMs: number; values: Readonly<Record<string, number>> };
export type Volume = { rows: VolumeRow[]; series: VolumeSeries[]; max: number; total: number; spanMs: number };

/**
 * Rows of a stacked chart over time. Series without a single count are left out; `max` is the tallest stack.
 * `bucketMs` is the width of the last bucket, so that the axis ends where the data does.
 */
export function prepareVolume(rows: readonly VolumeRow[], series: readonly VolumeSeries[], bucketMs: number): Volume {
  const sorted = [...rows].sort((a, b) => a.startMs - b.startMs);
  const countOf = (row: VolumeRow, key: string) => row.values[key] ?? 0;
  const used = series.filter((one) => sorted.some((row) => countOf(row, one.key) > 0));
  const stacks = sorted.map((row) => used.reduce((sum, one) => sum + countOf(row, one.key), 0));
  const [first, last] = [sorted[0], sorted.at(-1)];
  return {
    rows: sorted,
    series: used,
    max: Math.max(0, ...stacks),
    total: stacks.reduce((sum, stack) => sum + stack, 0),
    spanMs: first && last ? last.startMs - first.startMs + bucketMs : 0,
  };
}

/** The chart as a table for people and as CSV for programs. */
export function volumeCsv(volume: Volume): string {
  const head = ["start", ...volume.series.map((one) => one.label)].join(",");
  const lines = volume.rows.map((row) =>
    [new Date(row.startMs).toISOString(), ...volume.series.map((one) => row.values[one.key] ?? 0)].join(","),
  );
  return [head, ...lines].join("\n");
}
