import { toUnit } from "../unit-vector.ts";

const ROUNDS = 25;

/** Deterministic numbers in -1..1 (Numerical Recipes' linear congruential generator). */
export function numbersFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

const dot = (a: Float32Array, b: Float32Array): number => {
  let sum = 0;
  for (let k = 0; k < a.length; k += 1) sum += (a[k] as number) * (b[k] as number);
  return sum;
};

export type Axes = { mean: Float32Array; axes: Float32Array[] };

function meanOf(vectors: readonly Float32Array[], dimensions: number): Float32Array {
  const mean = new Float32Array(dimensions);
  for (const vector of vectors)
    for (let k = 0; k < dimensions; k += 1) mean[k] = (mean[k] as number) + (vector[k] as number);
  return mean.map((sum) => sum / Math.max(1, vectors.length));
}

function covarianceOf(vectors: readonly Float32Array[], mean: Float32Array): Float32Array[] {
  const { length } = mean;
  const rows = Array.from({ length }, () => new Float32Array(length));
  const centered = new Float32Array(length);
  for (const vector of vectors) {
    for (let k = 0; k < length; k += 1) centered[k] = (vector[k] as number) - (mean[k] as number);
    for (let i = 0; i < length; i += 1) {
      const row = rows[i] as Float32Array;
      const factor = centered[i] as number;
      if (factor === 0) continue;
      for (let k = i; k < length; k += 1) row[k] = (row[k] as number) + factor * (centered[k] as number);
    }
  }
  for (let i = 0; i < length; i += 1) {
    for (let k = 0; k < i; k += 1) (rows[i] as Float32Array)[k] = (rows[k] as Float32Array)[i] as number;
  }
  return rows;
}

function orthogonalize(axes: Float32Array[]): void {
  for (const [index, axis] of axes.entries()) {
    for (const before of axes.slice(0, index)) {
      const share = dot(axis, before);
      for (let k = 0; k < axis.length; k += 1) axis[k] = (axis[k] as number) - share * (before[k] as number);
    }
    toUnit(axis);
  }
}

/** The directions in which vectors differ most (principal components, by orthogonal iteration); deterministic. */
export function principalAxes(vectors: readonly Float32Array[], count: number): Axes {
  const dimensions = vectors[0]?.length ?? 0;
  const mean = meanOf(vectors, dimensions);
  const rows = covarianceOf(vectors, mean);
  const next = numbersFrom(7);
  let axes = Array.from({ length: Math.min(count, dimensions) }, () => Float32Array.from({ length: dimensions }, next));
  orthogonalize(axes);
  for (let round = 0; round < ROUNDS; round += 1) {
    axes = axes.map((axis) => Float32Array.from(rows, (row) => dot(row, axis)));
    orthogonalize(axes);
  }
  return { mean, axes };
}

/** A vector seen from the mean along the axes, scaled to length 1. */
export function projectOn({ mean, axes }: Axes, vector: Float32Array): Float32Array {
  const centered = vector.map((value, k) => value - (mean[k] as number));
  return toUnit(Float32Array.from(axes, (axis) => dot(axis, centered)));
}
