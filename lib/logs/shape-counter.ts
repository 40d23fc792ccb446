import { MESSAGE_BYTES_MAX, MessageScanner } from "./message-scan.ts";
import { numericValue } from "./numeric-value.ts";
import type { LogPart, ShapePart } from "./parts.ts";
import { type PackedRecords, RecordLog, renumbered } from "./record-log.ts";
import { crowdOf, HOME, homeKey, homeText, ShapeCrowds } from "./shape-crowds.ts";
import { ShapeTable } from "./shape-table.ts";
import { KIND } from "./variable-kinds.ts";
import { type NumberSighting, VariableStore } from "./variable-store.ts";
import { VolumeCounter } from "./volume-counter.ts";

type SeenShape = Omit<ShapePart, "key" | "series" | "variables">;

/** Where and when a record was seen. */
export type RecordSighting = { file: number; offset: number; ts: number; level: number };

/** Counts the shapes of messages, with times, levels and numbers, and keeps the place of every record. */
export class ShapeCounter {
  readonly #scanner = new MessageScanner();
  readonly #table = new ShapeTable();
  readonly #crowds = new ShapeCrowds();
  readonly #aliases: number[] = [];
  #homes = -1;
  readonly #shapes: SeenShape[] = [];
  readonly #records = new RecordLog();
  readonly #volume = new VolumeCounter();
  readonly #variables = new VariableStore();

  /** Counts the message [start, end) and returns the number of its shape. */
  count(bytes: Uint8Array, start: number, end: number, sighting: RecordSighting): number {
    const { ts, level, offset } = sighting;
    const scanner = this.#scanner;
    scanner.scan(bytes, start, end);
    let id = this.#table.find(scanner);
    if (id < 0) id = this.#addShape(bytes, start, end, sighting);
    id = this.#aliases[id] as number;
    const shape = this.#shapes[id] as SeenShape;
    shape.count++;
    shape.levels[level] = (shape.levels[level] as number) + 1;
    if (ts < shape.firstMs) shape.firstMs = ts;
    if (ts > shape.lastMs) shape.lastMs = ts;
    this.#records.push(offset, id, ts, level);
    this.#volume.add(id, ts, level);
    for (let i = 0; i < scanner.count; i++) {
      const kind = scanner.kinds[i] as number;
      if (kind > KIND.size) continue;
      const value = numericValue(bytes, scanner.starts[i] as number, scanner.ends[i] as number);
      if (!Number.isNaN(value)) this.#variables.addSlot(id, i, { place: offset + i, ts, value, kind });
    }
    return id;
  }

  /** A numeric field of the record that `count` has just numbered. */
  addField(shape: number, name: string, seen: NumberSighting): void {
    this.#variables.addField(shape, name, seen);
  }

  /** Number of the shape just scanned: a new one, or the home into which its kind has been folded. */
  #addShape(bytes: Uint8Array, start: number, end: number, sighting: RecordSighting): number {
    const { starts, ends, kinds, count, hash1, hash2 } = this.#scanner;
    const message = bytes.subarray(start, Math.min(end, start + MESSAGE_BYTES_MAX));
    const text = Buffer.from(message.buffer, message.byteOffset, message.length).toString("latin1");
    const place = crowdOf(text);
    const home = this.#crowds.homeOf(place.crowd, place.words);
    if (home >= 0) return home;
    const id = this.#pushShape(
      {
        ...place,
        home: HOME.none,
        text,
        starts: Array.from(starts.subarray(0, count), (at) => at - start),
        ends: Array.from(ends.subarray(0, count), (at) => at - start),
        kinds: Array.from(kinds.subarray(0, count)),
      },
      sighting,
      this.#table.insert(hash1, hash2),
    );
    const folding = this.#crowds.put(id, place.crowd, place.words);
    return folding === null ? id : this.#fold(folding.kind, folding.ids, place);
  }

  #pushShape(
    text: Pick<SeenShape, "text" | "starts" | "ends" | "kinds" | "crowd" | "words" | "home">,
    { file, offset }: Pick<RecordSighting, "file" | "offset">,
    id: number,
  ): number {
    this.#aliases[id] = id;
    this.#shapes[id] = {
      ...text,
      count: 0,
      levels: [0, 0, 0, 0, 0, 0, 0],
      firstMs: Number.POSITIVE_INFINITY,
      lastMs: Number.NEGATIVE_INFINITY,
      exampleFile: file,
      exampleOffset: offset,
    };
    return id;
  }

  /** Folds shapes into a home of their own; records that point to them follow when mining ends. */
  #fold(kind: number, ids: readonly number[], place: { crowd: string; words: number }): number {
    const first = this.#shapes[ids[0] as number] as SeenShape;
    const id = this.#pushShape(
      { ...place, ...homeText(kind, place.crowd), home: kind },
      { file: first.exampleFile, offset: first.exampleOffset },
      this.#table.insert(this.#homes--, -1),
    );
    const home = this.#shapes[id] as SeenShape;
    for (const member of ids) {
      absorb(home, this.#shapes[member] as SeenShape);
      this.#shapes[member] = EMPTY_SHAPE;
      this.#variables.drop(member);
      this.#volume.move(member, id);
    }
    for (let i = 0; i < this.#aliases.length; i++)
      if (this.#shapes[this.#aliases[i] as number] === EMPTY_SHAPE) this.#aliases[i] = id;
    this.#crowds.settle(kind, id, place);
    return id;
  }

  /** The records since the last call, packed; the numbers of their shapes become final when counting ends. */
  takeRun(): PackedRecords {
    return this.#records.take(this.#shapes.length);
  }

  /** Ends counting; the shapes in `runs`, which `takeRun` gave, get their final numbers. */
  finish(runs: readonly PackedRecords[]): Pick<LogPart, "shapes" | "bucketMs" | "levelSeries"> {
    const kept = this.#settleAliases(runs);
    return {
      shapes: kept.map((id) => {
        const shape = this.#shapes[id] as SeenShape;
        const key = shape.home === HOME.none ? this.#table.keyOf(id) : homeKey(shape.home, shape.crowd, shape.words);
        return { ...shape, key, series: this.#volume.seriesOf(id), variables: this.#variables.takeParts(id) };
      }),
      bucketMs: this.#volume.bucketMs,
      levelSeries: this.#volume.levelSeries(),
    };
  }

  /** Numbers of the shapes that live on; the runs are made to count among these. */
  #settleAliases(runs: readonly PackedRecords[]): number[] {
    const kept: number[] = [];
    const place = new Uint32Array(this.#shapes.length);
    this.#shapes.forEach((shape, id) => {
      if (shape !== EMPTY_SHAPE) place[id] = kept.push(id) - 1;
    });
    if (kept.length === this.#shapes.length) return kept;
    const final = place.map((_, id) => place[this.#aliases[id] as number] as number);
    for (const run of runs) run.shapes = renumbered(run.shapes, final, kept.length);
    return kept;
  }
}

const EMPTY_SHAPE: SeenShape = {
  crowd: "",
  words: 0,
  home: HOME.none,
  text: "",
  starts: [],
  ends: [],
  kinds: [],
  count: 0,
  levels: [],
  firstMs: 0,
  lastMs: 0,
  exampleFile: 0,
  exampleOffset: 0,
};

function absorb(home: SeenShape, member: SeenShape): void {
  home.count += member.count;
  home.levels = home.levels.map((count, level) => count + (member.levels[level] ?? 0));
  home.firstMs = Math.min(home.firstMs, member.firstMs);
  home.lastMs = Math.max(home.lastMs, member.lastMs);
  if (member.exampleFile === home.exampleFile) home.exampleOffset = Math.min(home.exampleOffset, member.exampleOffset);
}
