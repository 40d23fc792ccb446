export type BandPoint = { startMs: number; low: number | null; middle: number | null; high: number | null; n: number };

export type Bands = {
  /** Outlines of the areas between low and high; a gap in the data is a gap here. */
  areas: string[];
  lines: string[];
  dots: { x: number; y: number }[];
  top: number;
  bottom: number;
};

type Shape = { width: number; height: number };

/** Scales quantiles over time into a box; the axis begins at zero unless values are negative. */
export function prepareBands(points: readonly BandPoint[], { width, height }: Shape): Bands {
  const known = points.flatMap(({ low, high }) => (low === null || high === null ? [] : [low, high]));
  const top = Math.max(1e-9, ...known);
  const bottom = Math.min(0, ...known);
  const x = (index: number) => ((index + 0.5) / points.length) * width;
  const y = (value: number) => height - ((value - bottom) / (top - bottom || 1)) * height;
  const areas: string[] = [];
  const lines: string[] = [];
  const dots: Bands["dots"] = [];
  let run: { x: number; low: number; middle: number; high: number }[] = [];
  const close = () => {
    if (run.length > 1) {
      const upper = run.map((point) => `${point.x.toFixed(1)},${point.high.toFixed(1)}`);
      const lower = run.toReversed().map((point) => `${point.x.toFixed(1)},${point.low.toFixed(1)}`);
      areas.push([...upper, ...lower].join(" "));
      lines.push(run.map((point) => `${point.x.toFixed(1)},${point.middle.toFixed(1)}`).join(" "));
    } else if (run[0] !== undefined) dots.push({ x: run[0].x, y: run[0].middle });
    run = [];
  };
  for (const [index, { low, middle, high }] of points.entries()) {
    if (low === null || middle === null || high === null) close();
    else run.push({ x: x(index), low: y(low), middle: y(middle), high: y(high) });
  }
  close();
  return { areas, lines, dots, top, bottom };
}
