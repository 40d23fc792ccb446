import { toUnit } from "../unit-vector.ts";
import { numbersFrom } from "./principal-axes.ts";

const ROUNDS = 20;

export const cosine = (a: Float32Array, b: Float32Array): number => {
  let sum = 0;
  for (let k = 0; k < a.length; k += 1) sum += (a[k] as number) * (b[k] as number);
  return sum;
};

export type Nearest = { cluster: number; similarity: number };

export function nearestOf(vector: Float32Array, centroids: readonly Float32Array[]): Nearest {
  let best: Nearest = { cluster: 0, similarity: -2 };
  for (let cluster = 0; cluster < centroids.length; cluster += 1) {
    const similarity = cosine(vector, centroids[cluster] as Float32Array);
    if (similarity > best.similarity) best = { cluster, similarity };
  }
  return best;
}

/** First centres far from each other, with chance weighted by distance (k-means++, Arthur and Vassilvitskii 2007). */
function firstCentroids(vectors: readonly Float32Array[], count: number): Float32Array[] {
  const next = numbersFrom(count * 7919);
  const first = vectors[Math.floor(((next() + 1) / 2) * vectors.length)] ?? vectors[0];
  if (first === undefined) return [];
  const centroids = [first];
  const distances = vectors.map((vector) => 1 - cosine(vector, first));
  while (centroids.length < count) {
    const total = distances.reduce((sum, distance) => sum + Math.max(0, distance), 0);
    if (total <= 1e-9) break;
    let rest = ((next() + 1) / 2) * total;
    let chosen = distances.length - 1;
    for (const [index, distance] of distances.entries()) {
      rest -= Math.max(0, distance);
      if (rest <= 0) {
        chosen = index;
        break;
      }
    }
    const centroid = vectors[chosen] as Float32Array;
    centroids.push(centroid);
    for (const [index, vector] of vectors.entries()) {
      distances[index] = Math.min(distances[index] as number, 1 - cosine(vector, centroid));
    }
  }
  return centroids;
}

/** Spherical k-means over unit vectors (Dhillon and Modha 2001): the centres after convergence; deterministic. */
export function sphericalKMeans(vectors: readonly Float32Array[], count: number): Float32Array[] {
  let centroids = firstCentroids(vectors, count);
  let before = "";
  for (let round = 0; round < ROUNDS; round += 1) {
    const sums = centroids.map((centroid) => new Float32Array(centroid.length));
    const assigned = vectors.map((vector) => nearestOf(vector, centroids).cluster);
    for (const [index, cluster] of assigned.entries()) {
      const sum = sums[cluster] as Float32Array;
      const vector = vectors[index] as Float32Array;
      for (let k = 0; k < sum.length; k += 1) sum[k] = (sum[k] as number) + (vector[k] as number);
    }
    centroids = sums.map((sum, cluster) =>
      sum.some((value) => value !== 0) ? toUnit(sum) : (centroids[cluster] as Float32Array),
    );
    const now = assigned.join(",");
    if (now === before) break;
    before = now;
  }
  return centroids;
}

/**
 * Mean silhouette by cosine distance (Rousseeuw 1987): how much nearer each vector is to its own cluster than to the next
 * one; 1 is perfect, 0 none.
 */
export function silhouette(vectors: readonly Float32Array[], clusters: readonly number[]): number {
  const sizes = new Map<number, number>();
  for (const cluster of clusters) sizes.set(cluster, (sizes.get(cluster) ?? 0) + 1);
  let total = 0;
  for (const [index, vector] of vectors.entries()) {
    const sums = new Map<number, number>();
    for (const [other, cluster] of clusters.entries()) {
      if (other === index) continue;
      sums.set(cluster, (sums.get(cluster) ?? 0) + 1 - cosine(vector, vectors[other] as Float32Array));
    }
    const own = clusters[index] as number;
    const ownSize = (sizes.get(own) ?? 1) - 1;
    if (ownSize === 0) continue;
    const within = (sums.get(own) ?? 0) / ownSize;
    const others = [...sums].filter(([cluster]) => cluster !== own);
    const next = Math.min(...others.map(([cluster, sum]) => sum / (sizes.get(cluster) ?? 1)));
    if (Number.isFinite(next)) total += (next - within) / Math.max(within, next, 1e-9);
  }
  return vectors.length === 0 ? 0 : total / vectors.length;
}
