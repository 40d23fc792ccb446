export type VolumeSeries = { key: string; label: string; color: string };
export type VolumeRow = { startMs: number; values: Readonly<Record<string, number>> };
/** One coloured piece of a stack, in counts from the ground. */
export type VolumePiece = { row: number; color: string; key: string; from: number; to: number };
export type Volume = {
  rows: VolumeRow[];
  series: VolumeSeries[];
  pieces: VolumePiece[];
  /** Top of the axis, a round number at or above the tallest stack. */
  top: number;
  yTicks: number[];
  /** Rows whose start is written below the axis. */
  xTicks: number[];
  total: number;
  spanMs: number;
};

const X_TICKS = 6;

/** Steps of 1, 2 or 5 times a power of ten, at most four of them up to `max`; counts have no fractions. */
export function roundTicks(max: number): number[] {
  if (max <= 0) return [0, 1];
  const rough = max / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= rough) ?? rough);
  return Array.from({ length: Math.ceil(max / step) + 1 }, (_, index) => index * step);
}

/**
 * A stacked chart over time. Series without a single count are left out. `bucketMs` is the width of a bucket, so that
 * the axis ends where the data does.
 */
export function prepareVolume(rows: readonly VolumeRow[], series: readonly VolumeSeries[], bucketMs: number): Volume {
  const sorted = [...rows].sort((a, b) => a.startMs - b.startMs);
  const countOf = (row: VolumeRow, key: string) => row.values[key] ?? 0;
  const used = series.filter((one) => sorted.some((row) => countOf(row, one.key) > 0));
  const pieces: VolumePiece[] = [];
  let [tallest, total] = [0, 0];
  for (const [index, row] of sorted.entries()) {
    let ground = 0;
    for (const { key, color } of used) {
      const count = countOf(row, key);
      if (count > 0) pieces.push({ row: index, color, key, from: ground, to: ground + count });
      ground += count;
    }
    tallest = Math.max(tallest, ground);
    total += ground;
  }
  const yTicks = roundTicks(tallest);
  const every = Math.max(1, Math.ceil(sorted.length / X_TICKS));
  const [first, last] = [sorted[0], sorted.at(-1)];
  return {
    rows: sorted,
    series: used,
    pieces,
    top: yTicks.at(-1) ?? 1,
    yTicks,
    xTicks: sorted.map((_, index) => index).filter((index) => index % every === 0 && index <= sorted.length * 0.93),
    total,
    spanMs: first && last ? last.startMs - first.startMs + bucketMs : 0,
  };
}

/** The chart as CSV, for programs. */
export function volumeCsv(volume: Volume): string {
  const head = ["start", ...volume.series.map((one) => one.label)].join(",");
  const lines = volume.rows.map((row) =>
    [new Date(row.startMs).toISOString(), ...volume.series.map((one) => row.values[one.key] ?? 0)].join(","),
  );
  return [head, ...lines].join("\n");
}
