import { cosine } from "./k-means.ts";

export type MapPoint = { x: number; y: number };

const ROUNDS = 200;
/** How strongly a point is drawn to the clusters that it is most like. */
const PULL = 12;
const SPREAD = 0.14;

/** Centres on a plane so that distances keep their order: stress majorization (de Leeuw 1977), from a circle; 0..1. */
function placeCentroids(centroids: readonly Float32Array[]): MapPoint[] {
  const count = centroids.length;
  let points = centroids.map((_, index) => {
    const angle = (2 * Math.PI * index) / Math.max(1, count);
    return { x: Math.cos(angle), y: Math.sin(angle) };
  });
  const wanted = centroids.map((a) => centroids.map((b) => Math.sqrt(Math.max(0, 2 - 2 * cosine(a, b)))));
  for (let round = 0; round < ROUNDS && count > 1; round += 1) {
    points = points.map((point, i) => {
      let [x, y] = [0, 0];
      for (const [k, other] of points.entries()) {
        if (k === i) continue;
        const distance = Math.hypot(point.x - other.x, point.y - other.y) || 1e-6;
        const ratio = (wanted[i]?.[k] ?? 0) / distance;
        x += other.x + (point.x - other.x) * ratio;
        y += other.y + (point.y - other.y) * ratio;
      }
      return { x: x / (count - 1), y: y / (count - 1) };
    });
  }
  return fitIn(points);
}

/** Moves and scales into 0.1..0.9 without changing the shape. */
function fitIn(points: readonly MapPoint[]): MapPoint[] {
  if (points.length < 2) return points.map(() => ({ x: 0.5, y: 0.5 }));
  const [xs, ys] = [points.map((point) => point.x), points.map((point) => point.y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const size = Math.max(Math.max(...xs) - left, Math.max(...ys) - top, 1e-9);
  const [padX, padY] = [1 - (Math.max(...xs) - left) / size, 1 - (Math.max(...ys) - top) / size];
  return points.map(({ x, y }) => ({
    x: 0.1 + 0.8 * ((x - left) / size + padX / 2),
    y: 0.1 + 0.8 * ((y - top) / size + padY / 2),
  }));
}

const within = (value: number): number => Math.max(0.01, Math.min(0.99, value));

/**
 * A map: centres keep their distances as well as a plane allows; each vector stands nearer to the clusters that it is more
 * like, a little apart from others of its kind by its own two first axes.
 */
export function placeOnMap(
  places: readonly Float32Array[],
  centroids: readonly Float32Array[],
): { points: MapPoint[]; centres: MapPoint[] } {
  const centres = placeCentroids(centroids);
  const points = places.map((place) => {
    let [x, y, sum] = [0, 0, 0];
    for (const [index, centroid] of centroids.entries()) {
      const weight = Math.exp(PULL * cosine(place, centroid));
      const centre = centres[index] ?? { x: 0.5, y: 0.5 };
      x += weight * centre.x;
      y += weight * centre.y;
      sum += weight;
    }
    const base = sum === 0 ? { x: 0.5, y: 0.5 } : { x: x / sum, y: y / sum };
    return { x: within(base.x + SPREAD * (place[0] ?? 0)), y: within(base.y + SPREAD * (place[1] ?? 0)) };
  });
  return { points, centres };
}
