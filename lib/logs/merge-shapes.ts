import type { ShapePart, VariablePart } from "./parts.ts";
import { mergeSketches } from "./quantile-sketch.ts";
import { HOME, homeKey, homeText, ShapeCrowds } from "./shape-crowds.ts";
import { coarsen } from "./time-buckets.ts";
import { mergeSamples } from "./timed-sample.ts";

type Place = { crowd: string; words: number };

/** Joins the shapes of several parts; see `mergeParts`. Numbers that `add` gives are final only after `finish`. */
export class ShapeMerger {
  readonly #shapes: ShapePart[] = [];
  readonly #series: Float64Array[][] = [];
  readonly #aliases: number[] = [];
  readonly #byKey = new Map<string, number>();
  readonly #crowds = new ShapeCrowds();
  readonly #files: readonly { path: string }[];
  #folded = false;

  constructor(shapes: readonly ShapePart[], files: readonly { path: string }[]) {
    this.#files = files;
    for (const shape of shapes) this.add(shape);
  }

  add(shape: ShapePart): number {
    const known = this.#byKey.get(shape.key);
    if (known !== undefined) {
      const id = this.#resolve(known);
      this.#absorb(id, shape, [shape.series]);
      return id;
    }
    const home = this.#crowds.homeOf(shape.crowd, shape.words);
    if (home >= 0 && shape.home !== HOME.length) {
      this.#absorb(home, shape, [shape.series]);
      return home;
    }
    if (shape.home !== HOME.none) {
      const id = this.#fold(shape.home, this.#crowds.idsFor(shape.home, shape.crowd, shape.words), shape);
      this.#absorb(id, shape, [shape.series]);
      return id;
    }
    const id = this.#push(shape);
    const folding = this.#crowds.put(id, shape.crowd, shape.words);
    return folding === null ? id : this.#fold(folding.kind, folding.ids, shape);
  }

  /** More than the largest number given so far. */
  get size(): number {
    return this.#shapes.length;
  }

  #push(shape: ShapePart): number {
    const id = this.#shapes.length;
    this.#shapes.push({ ...shape, levels: [...shape.levels] });
    this.#series.push([shape.series]);
    this.#aliases.push(id);
    this.#byKey.set(shape.key, id);
    return id;
  }

  #resolve(id: number): number {
    let at = id;
    while (this.#aliases[at] !== at) at = this.#aliases[at] as number;
    return at;
  }

  #fold(kind: number, ids: readonly number[], { crowd, words }: Place): number {
    const key = homeKey(kind, crowd, words);
    const empty = {
      firstMs: Number.POSITIVE_INFINITY,
      lastMs: Number.NEGATIVE_INFINITY,
      exampleFile: -1,
      exampleOffset: 0,
    };
    const id = this.#push({
      ...homeText(kind, crowd),
      ...empty,
      key,
      crowd,
      words,
      home: kind,
      count: 0,
      levels: [0, 0, 0, 0, 0, 0, 0],
      series: new Float64Array(0),
      variables: [],
    });
    for (const member of ids) {
      this.#absorb(id, this.#shapes[member] as ShapePart, this.#series[member] as Float64Array[]);
      this.#aliases[member] = id;
    }
    this.#folded ||= ids.length > 0;
    this.#crowds.settle(kind, id, { crowd, words });
    return id;
  }

  #absorb(id: number, shape: ShapePart, series: readonly Float64Array[]): void {
    const mine = this.#shapes[id] as ShapePart;
    (this.#series[id] as Float64Array[]).push(...series);
    if (mine.exampleFile < 0 || this.#standsBefore(shape, mine)) {
      const { text, starts, ends, kinds, exampleFile, exampleOffset } = shape;
      Object.assign(
        mine,
        mine.home === HOME.none
          ? { text, starts, ends, kinds, exampleFile, exampleOffset }
          : { exampleFile, exampleOffset },
      );
    }
    mine.count += shape.count;
    mine.levels = mine.levels.map((count, level) => count + (shape.levels[level] as number));
    mine.firstMs = Math.min(mine.firstMs, shape.firstMs);
    mine.lastMs = Math.max(mine.lastMs, shape.lastMs);
    if (mine.home === HOME.none) mine.variables = mergeVariables(mine.variables, shape.variables);
  }

  /** The example of a shape is its first line: by path, then by place. */
  #standsBefore(a: ShapePart, b: ShapePart): boolean {
    if (a.exampleFile === b.exampleFile) return a.exampleOffset < b.exampleOffset;
    return (this.#files[a.exampleFile]?.path ?? "") < (this.#files[b.exampleFile]?.path ?? "");
  }

  /** The joined shapes, and where each number that `add` gave has gone (null when all stayed). */
  finish(bucketMs: number): { shapes: ShapePart[]; places: Uint32Array | null } {
    const kept: ShapePart[] = [];
    const places = new Uint32Array(this.#shapes.length);
    this.#shapes.forEach((shape, id) => {
      if (this.#aliases[id] !== id) return;
      const series = this.#series[id] as Float64Array[];
      const only = series[0] as Float64Array;
      const ready = series.length === 1 && isOnGrid(only, bucketMs);
      places[id] = kept.push({ ...shape, series: ready ? only : coarsen(concat(series), bucketMs) }) - 1;
    });
    if (!this.#folded) return { shapes: kept, places: null };
    for (let id = 0; id < places.length; id++) places[id] = places[this.#resolve(id)] as number;
    return { shapes: kept, places };
  }
}

const isOnGrid = (pairs: Float64Array, width: number): boolean => {
  for (let i = 0; i < pairs.length; i += 2) {
    if ((pairs[i] as number) % width !== 0) return false;
    if (i > 0 && pairs[i] === pairs[i - 2]) return false;
  }
  return true;
};

function concat(parts: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Joins what two parts know of the variables of one shape. */
function mergeVariables(mine: readonly VariablePart[], theirs: readonly VariablePart[]): VariablePart[] {
  const out = [...mine];
  for (const other of theirs) {
    const at = out.findIndex((one) => one.slot === other.slot && one.name === other.name);
    if (at < 0) out.push(other);
    else out[at] = joinVariables([out[at] as VariablePart, other]);
  }
  return out;
}

/** The same variable as seen in several parts or shapes. */
export function joinVariables(parts: readonly VariablePart[]): VariablePart {
  const first = parts[0] as VariablePart;
  let { kind, sketch, sample } = first;
  for (const part of parts.slice(1)) {
    kind = Math.min(kind, part.kind);
    sketch = mergeSketches(sketch, part.sketch);
    sample = mergeSamples(sample, part.sample);
  }
  return { ...first, kind, sketch, sample };
}
