import type { VariablePart } from "./parts.ts";
import { QuantileSketch } from "./quantile-sketch.ts";
import { TimedSample } from "./timed-sample.ts";
import { KIND } from "./variable-kinds.ts";

const SLOTS_MAX = 16;

/** One sighting of a number: `place` is unique per line and variable; `ts` may be NaN. */
export type NumberSighting = { place: number; ts: number; value: number };

type Seen = { slot: number; name: string | null; kind: number; sketch: QuantileSketch; sample: TimedSample };

/** Sketches and samples of the numbers in each shape. */
export class VariableStore {
  readonly #slots: (Seen | undefined)[][] = [];
  readonly #fields: Seen[][] = [];

  /** A number in the message, at `slot` among its variables. */
  addSlot(shape: number, slot: number, seen: NumberSighting & { kind: number }): void {
    if (slot >= SLOTS_MAX) return;
    let slots = this.#slots[shape];
    if (slots === undefined) {
      slots = [];
      this.#slots[shape] = slots;
    }
    let known = slots[slot];
    if (known === undefined) {
      known = {
        slot,
        name: null,
        kind: seen.kind,
        sketch: new QuantileSketch(),
        sample: new TimedSample(),
      };
      slots[slot] = known;
    }
    record(known, seen);
  }

  /** A numeric field of a structured record. */
  addField(shape: number, name: string, seen: NumberSighting): void {
    let fields = this.#fields[shape];
    if (fields === undefined) {
      fields = [];
      this.#fields[shape] = fields;
    }
    let known = fields.find((field) => field.name === name);
    if (known === undefined) {
      if (fields.length >= SLOTS_MAX) return;
      known = { slot: -1, name, kind: kindOfName(name), sketch: new QuantileSketch(), sample: new TimedSample() };
      fields.push(known);
    }
    record(known, seen);
  }

  drop(shape: number): void {
    this.#slots[shape] = [];
    this.#fields[shape] = [];
  }

  /** What was seen of a shape's numbers; it is let go of here. */
  takeParts(shape: number): VariablePart[] {
    const seen = [...(this.#slots[shape] ?? []), ...(this.#fields[shape] ?? [])];
    this.drop(shape);
    return seen.flatMap((one) =>
      one === undefined
        ? []
        : [{ slot: one.slot, name: one.name, kind: one.kind, sketch: one.sketch.state(), sample: one.sample.state() }],
    );
  }
}

function record(known: Seen, { place, ts, value }: NumberSighting): void {
  known.sketch.add(value);
  if (!Number.isNaN(ts)) known.sample.add(place, ts, value);
}

/** Kind of a number by the name of its field: `durationMs`, `size_bytes`. */
export function kindOfName(name: string): number {
  if (/(?:ms|millis|seconds|secs?|duration|elapsed|latency|time|took)$/i.test(name)) return KIND.duration;
  return /(?:bytes|size|length|kb|mb)$/i.test(name) ? KIND.size : KIND.number;
}
