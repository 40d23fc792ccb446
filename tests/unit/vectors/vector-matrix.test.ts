import fc from "fast-check";
import { expect, test } from "vitest";
import { VectorMatrix } from "#lib/vectors/embedded/vector-matrix.ts";

const number = fc.float({ min: -100, max: 100, noNaN: true });
const vector = fc.array(number, { minLength: 5, maxLength: 5 }).map((values) => Float32Array.from(values));

const cosine = (a: Float32Array, b: Float32Array): number => {
  const norm = Math.hypot(...a) * Math.hypot(...b);
  return norm === 0 ? 0 : a.reduce((sum, value, k) => sum + value * (b[k] ?? 0), 0) / norm;
};

test("finds exactly the nearest by cosine, within -1 and 1, in order", () => {
  fc.assert(
    fc.property(
      fc.array(vector, { maxLength: 40 }),
      vector,
      fc.integer({ min: 1, max: 12 }),
      (vectors, query, limit) => {
        const matrix = new VectorMatrix(5);
        for (const [index, some] of vectors.entries()) matrix.set(`v${index}`, some);
        const hits = matrix.nearest(query, limit);
        expect(hits.length).toBe(Math.min(limit, vectors.length));
        const all = vectors.map((some) => cosine(some, query)).sort((a, b) => b - a);
        for (const [place, hit] of hits.entries()) {
          expect(Math.abs(hit.similarity)).toBeLessThanOrEqual(1);
          expect(hit.similarity).toBeCloseTo(all[place] ?? 2, 4);
          const next = hits[place + 1];
          if (next !== undefined) {
            const isInOrder =
              hit.similarity > next.similarity || (hit.similarity === next.similarity && hit.id < next.id);
            expect(isInOrder).toBe(true);
          }
        }
      },
    ),
  );
});

test("keeps the last vector of an id, and leaves vectors of another length out", () => {
  const matrix = new VectorMatrix(2);
  for (let index = 0; index < 600; index += 1) matrix.set(`v${index}`, Float32Array.of(1, index));
  matrix.set("v7", Float32Array.of(-1, 0));
  matrix.set("long", Float32Array.of(1, 0, 0));
  expect(matrix.size).toBe(600);
  expect(matrix.nearest(Float32Array.of(-1, 0), 1)).toEqual([{ id: "v7", similarity: 1 }]);
  expect(matrix.nearest(Float32Array.of(1, 0, 0), 5)).toEqual([]);
});
