import { toUnit } from "../unit-vector.ts";

export type RankedId = { id: string; similarity: number };

const FIRST_CAPACITY = 256;

function dot(data: Float32Array, from: number, query: Float32Array): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  const { length } = query;
  const whole = length - (length % 4);
  for (let k = 0; k < whole; k += 4) {
    a += (data[from + k] as number) * (query[k] as number);
    b += (data[from + k + 1] as number) * (query[k + 1] as number);
    c += (data[from + k + 2] as number) * (query[k + 2] as number);
    d += (data[from + k + 3] as number) * (query[k + 3] as number);
  }
  for (let k = whole; k < length; k += 1) a += (data[from + k] as number) * (query[k] as number);
  return a + b + c + d;
}

const isBefore = (a: RankedId, b: RankedId): boolean =>
  a.similarity > b.similarity || (a.similarity === b.similarity && a.id < b.id);

/** Unit vectors of one space in one piece of memory, searched exhaustively: exact, and fast enough for a library. */
export class VectorMatrix {
  readonly dimensions: number;
  #data: Float32Array;
  readonly #ids: string[] = [];
  readonly #rowOf = new Map<string, number>();

  constructor(dimensions: number) {
    this.dimensions = dimensions;
    this.#data = new Float32Array(FIRST_CAPACITY * dimensions);
  }

  get size(): number {
    return this.#ids.length;
  }

  /** Takes a copy. Vectors of another length are left out: they cannot be compared. */
  set(id: string, vector: Float32Array): void {
    if (vector.length !== this.dimensions) return;
    let row = this.#rowOf.get(id);
    if (row === undefined) {
      row = this.#ids.push(id) - 1;
      this.#rowOf.set(id, row);
      this.#makeRoom();
    }
    this.#data.set(toUnit(Float32Array.from(vector)), row * this.dimensions);
  }

  /** The `limit` nearest by cosine; equal ones by id. */
  nearest(vector: Float32Array, limit: number, minSimilarity = -1): RankedId[] {
    if (vector.length !== this.dimensions || limit <= 0) return [];
    const query = toUnit(Float32Array.from(vector));
    const best: RankedId[] = [];
    for (let row = 0; row < this.#ids.length; row += 1) {
      const similarity = Math.max(-1, Math.min(1, dot(this.#data, row * this.dimensions, query)));
      const last = best.length < limit ? undefined : best[limit - 1];
      if (similarity < minSimilarity || (last !== undefined && similarity < last.similarity)) continue;
      const hit = { id: this.#ids[row] as string, similarity };
      if (last !== undefined && !isBefore(hit, last)) continue;
      insert(best, hit);
      if (best.length > limit) best.pop();
    }
    return best;
  }

  #makeRoom(): void {
    if (this.#ids.length * this.dimensions <= this.#data.length) return;
    const larger = new Float32Array(this.#data.length * 2);
    larger.set(this.#data);
    this.#data = larger;
  }
}

function insert(best: RankedId[], hit: RankedId): void {
  let low = 0;
  let high = best.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(best[middle] as RankedId, hit)) low = middle + 1;
    else high = middle;
  }
  best.splice(low, 0, hit);
}
