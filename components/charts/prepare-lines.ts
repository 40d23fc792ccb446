import { roundTicks } from "./prepare-volume.ts";

export type LinePoint = { atMs: number; value: number };
export type LineSeries = { key: string; label: string; color: string; points: readonly LinePoint[] };
export type Lines = {
  fromMs: number;
  toMs: number;
  top: number;
  yTicks: number[];
  /** Pieces without a gap: points as shares of the width and of the height from the top. */
  pieces: { key: string; color: string; points: string }[];
  series: readonly LineSeries[];
};

const FULL = 100;

/** Ticks for figures that may be small: 0 to 1, or counts. */
const ticksFor = (highest: number): number[] => (highest <= 1 ? [0, 0.25, 0.5, 0.75, 1] : roundTicks(highest));

function pieceTexts(points: readonly LinePoint[], gapMs: number, place: (point: LinePoint) => string): string[] {
  const pieces: string[][] = [];
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const point of points) {
    if (point.atMs - lastMs > gapMs) pieces.push([]);
    pieces.at(-1)?.push(place(point));
    lastMs = point.atMs;
  }
  // A point alone would not be seen: it becomes a short stroke.
  return pieces.map((piece) => (piece.length === 1 ? `${piece[0]} ${piece[0]}` : piece.join(" ")));
}

/**
 * Lines over time. Where two points lie further apart than `gapMs` nothing was measured, and nothing is drawn.
 * @param limit drawn into the height, too, when there is one
 */
export function prepareLines(
  series: readonly LineSeries[],
  frame: { fromMs: number; toMs: number; gapMs: number; limit: number | null },
): Lines {
  const { fromMs, toMs, gapMs, limit } = frame;
  const highest = series.reduce(
    (most, one) => one.points.reduce((high, { value }) => Math.max(high, value), most),
    limit ?? 0,
  );
  const yTicks = ticksFor(highest);
  const top = Math.max(yTicks.at(-1) ?? 1, highest);
  const spanMs = Math.max(1, toMs - fromMs);
  const place = ({ atMs, value }: LinePoint) =>
    `${(((atMs - fromMs) / spanMs) * FULL).toFixed(3)},${((1 - value / top) * FULL).toFixed(3)}`;
  const pieces = series.flatMap(({ key, color, points }) =>
    pieceTexts(points, gapMs, place).map((text) => ({ key, color, points: text })),
  );
  return { fromMs, toMs, top, yTicks, pieces, series };
}

/** The point of a series nearest to a moment, if one is within the gap. */
export function pointAt({ points }: LineSeries, atMs: number, gapMs: number): LinePoint | null {
  let best: LinePoint | null = null;
  for (const point of points) {
    if (best === null || Math.abs(point.atMs - atMs) < Math.abs(best.atMs - atMs)) best = point;
  }
  return best !== null && Math.abs(best.atMs - atMs) <= gapMs ? best : null;
}
