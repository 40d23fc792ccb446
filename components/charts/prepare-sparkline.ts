export type Sparkline = { segments: string[]; last: { x: number; y: number } | null; min: number; max: number };

/**
 * Polylines inside a box of `width` × `height`; null breaks the line (a gap is no zero). A flat series runs through the
 * middle.
 */
export function prepareSparkline(values: readonly (number | null)[], width: number, height: number): Sparkline {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return { segments: [], last: null, min: 0, max: 0 };
  const [min, max] = [Math.min(...known), Math.max(...known)];
  const pad = 2;
  const x = (index: number) =>
    values.length === 1 ? width / 2 : pad + (index / (values.length - 1)) * (width - 2 * pad);
  const y = (value: number) =>
    max === min ? height / 2 : height - pad - ((value - min) / (max - min)) * (height - 2 * pad);
  const segments: string[][] = [[]];
  let last: Sparkline["last"] = null;
  for (const [index, value] of values.entries()) {
    if (value === null) {
      segments.push([]);
      continue;
    }
    last = { x: x(index), y: y(value) };
    segments.at(-1)?.push(`${last.x.toFixed(1)},${last.y.toFixed(1)}`);
  }
  return { segments: segments.filter((points) => points.length > 0).map((points) => points.join(" ")), last, min, max };
}
