import { JsonLineReader } from "./json-line.ts";
import { NO_LEVEL } from "./levels.ts";
import { isContinuation, requestEnd } from "./line-kinds.ts";
import { LogfmtReader } from "./logfmt-line.ts";
import { LayoutMatcher } from "./match-layout.ts";
import { KIND, MESSAGE_BYTES_MAX, MessageScanner, numericValue } from "./message-scan.ts";
import type { FileProfile, LogBlock, LogPart, RecordRun, ShapePart, TaskSighting } from "./parts.ts";
import { RecordLog } from "./record-log.ts";
import type { LogFileCounts } from "./schemas.ts";
import { crowdOf, HOME, homeKey, homeText, ShapeCrowds } from "./shape-crowds.ts";
import { ShapeTable } from "./shape-table.ts";
import { taskOfText } from "./task-text.ts";
import { levelSeries, seriesByShape, widthFor } from "./time-buckets.ts";
import { TimestampReader } from "./timestamps.ts";
import { VariableStore } from "./variable-store.ts";

const NEWLINE = 10;

type Reading = {
  profile: FileProfile;
  json: JsonLineReader;
  logfmt: LogfmtReader;
  matcher: LayoutMatcher;
  counts: LogFileCounts;
  firstMs: number;
  lastMs: number;
  previousMs: number;
};

type SeenShape = Omit<ShapePart, "key" | "series" | "variables">;

export const emptyCounts = (): LogFileCounts => ({
  lines: 0,
  records: 0,
  continuationLines: 0,
  emptyLines: 0,
  binaryLines: 0,
  hugeLines: 0,
  tornLines: 0,
  untimedRecords: 0,
  outOfOrderRecords: 0,
});

/**
 * Mines blocks of whole lines: splits, reads time, level and message of each record, and counts shapes. Blocks may
 * come in any order and be dealt out to several miners; `finish` gives a part that merges with the others.
 */
export class PartMiner {
  readonly #readings = new Map<number, Reading>();
  readonly #profiles: ReadonlyMap<number, FileProfile>;
  readonly #scanner = new MessageScanner();
  readonly #table = new ShapeTable();
  readonly #crowds = new ShapeCrowds();
  readonly #aliases: number[] = [];
  #homes = -1;
  readonly #shapes: SeenShape[] = [];
  readonly #records = new RecordLog();
  readonly #variables = new VariableStore();
  readonly #tasks: TaskSighting[] = [];
  readonly #runs: RecordRun[] = [];
  #bytes: Uint8Array = new Uint8Array(0);
  #offset = 0;
  #ts = Number.NaN;
  #level: number = NO_LEVEL;

  constructor(profiles: readonly FileProfile[]) {
    this.#profiles = new Map(profiles.map((profile) => [profile.index, profile]));
  }

  /** Mines one block. */
  add(block: LogBlock): void {
    const reading = this.#reading(block.file);
    const { bytes } = block;
    const from = this.#records.length;
    const nulls = bytes.indexOf(0) >= 0;
    let start = 0;
    while (start < bytes.length) {
      let end = bytes.indexOf(NEWLINE, start);
      const open = end < 0;
      if (open) end = bytes.length;
      this.#line(reading, block, start, end, nulls);
      start = end + 1;
    }
    if (block.droppedBytes > 0) reading.counts.hugeLines++;
    if (block.tornEnd) reading.counts.tornLines++;
    if (this.#records.length > from) this.#runs.push({ file: block.file, from, to: this.#records.length });
    reading.previousMs = Number.NaN;
  }

  #reading(file: number): Reading {
    const known = this.#readings.get(file);
    if (known !== undefined) return known;
    const profile = this.#profiles.get(file);
    if (profile === undefined) throw new RangeError(`no profile for file ${file}`);
    const timestamps = new TimestampReader({ referenceMs: profile.referenceMs, zoneOffsetMin: profile.zoneOffsetMin });
    const reading: Reading = {
      profile,
      json: new JsonLineReader(timestamps),
      logfmt: new LogfmtReader(timestamps),
      matcher: new LayoutMatcher(profile.format.layouts, timestamps),
      counts: emptyCounts(),
      firstMs: Number.POSITIVE_INFINITY,
      lastMs: Number.NEGATIVE_INFINITY,
      previousMs: Number.NaN,
    };
    this.#readings.set(file, reading);
    return reading;
  }

  #line(reading: Reading, block: LogBlock, lineStart: number, lineEnd: number, nulls: boolean): void {
    const { bytes } = block;
    const { counts, profile } = reading;
    counts.lines++;
    let end = lineEnd;
    let start = lineStart;
    if (block.offset + start === 0 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) start = 3;
    while (end > start && (bytes[end - 1] as number) <= 32) end--;
    if (end === start) {
      counts.emptyLines++;
      return;
    }
    if (nulls) {
      const at = bytes.indexOf(0, start);
      if (at >= 0 && at < end) counts.binaryLines++;
    }
    if (profile.format.joinsLines && isContinuation(bytes, start, end)) {
      counts.continuationLines++;
      return;
    }
    this.#bytes = bytes;
    this.#offset = block.offset + lineStart;
    if (profile.format.json && bytes[start] === 123) {
      if (reading.json.read(bytes, start, end)) {
        this.#jsonRecord(reading, start, end);
        return;
      }
      counts.tornLines++;
    }
    if (profile.format.logfmt && reading.logfmt.read(bytes, start, end)) {
      const { ts, level, messageStart, messageEnd } = reading.logfmt;
      this.#ts = ts;
      this.#level = level;
      this.#record(reading, messageStart, messageEnd);
      return;
    }
    this.#textRecord(reading, start, end);
  }

  #textRecord(reading: Reading, start: number, end: number): void {
    const { matcher } = reading;
    const bytes = this.#bytes;
    matcher.match(bytes, start, end);
    this.#ts = matcher.ts;
    this.#level = matcher.level;
    let message = matcher.messageStart;
    while (message < end && (bytes[message] as number) <= 32) message++;
    const dump = end - message > 2 && bytes[end - 1] === 123 && bytes[end - 2] === 32;
    this.#record(reading, message, dump ? end - 2 : end);
    if (bytes[message] !== 84) return;
    const task = taskOfText(bytes, message, end);
    if (task !== null)
      this.#tasks.push({ file: reading.profile.index, offset: this.#offset, ts: this.#tsOrNull(), ...task });
  }

  #jsonRecord(reading: Reading, start: number, end: number): void {
    const { json } = reading;
    this.#ts = json.ts;
    this.#level = json.level;
    if (json.wraps && json.messageEnd > json.messageStart) {
      this.#wrappedRecord(reading);
      return;
    }
    let shape: number;
    if (json.messageEnd > json.messageStart) {
      this.#bytes = json.messageBytes;
      shape = this.#record(reading, json.messageStart, json.messageEnd);
    } else shape = this.#record(reading, start, end);
    for (let i = 0; i < json.numberCount; i++) {
      this.#variables.addField(shape, json.numberKeys[i] as string, {
        place: this.#offset + i,
        ts: this.#ts,
        value: json.numberValues[i] as number,
      });
    }
    if (json.taskPhase === undefined && json.taskId === undefined) return;
    this.#tasks.push({
      file: reading.profile.index,
      offset: this.#offset,
      ts: this.#tsOrNull(),
      phase: json.taskPhase ?? null,
      taskId: json.taskId ?? null,
      taskType: json.taskType ?? null,
      durationMs: Number.isNaN(json.durationMs) ? null : json.durationMs,
      error: json.error ?? null,
    });
  }

  /** Docker puts a whole line of the program under `log`: its own head is read, too. */
  #wrappedRecord(reading: Reading): void {
    const { json, matcher } = reading;
    this.#bytes = json.messageBytes;
    const start = json.messageStart;
    let end = json.messageEnd;
    while (end > start && (this.#bytes[end - 1] as number) <= 32) end--;
    matcher.match(this.#bytes, start, end);
    this.#ts = Number.isNaN(json.ts) ? matcher.ts : json.ts;
    this.#level = matcher.level;
    let message = matcher.messageStart;
    while (message < end && (this.#bytes[message] as number) <= 32) message++;
    this.#record(reading, message, end);
  }

  #tsOrNull(): number | null {
    return Number.isNaN(this.#ts) ? null : this.#ts;
  }

  /** Counts one record and returns the number of its shape. */
  #record(reading: Reading, start: number, end: number): number {
    const ts = this.#ts;
    this.#count(reading, ts);
    const bytes = this.#bytes;
    const stop = bytes[start] === 34 ? requestEnd(bytes, start, end) : end;
    const scanner = this.#scanner;
    scanner.scan(bytes, start, stop);
    let id = this.#table.find(scanner);
    if (id < 0) id = this.#addShape(reading.profile.index, start, stop);
    id = this.#aliases[id] as number;
    const shape = this.#shapes[id] as SeenShape;
    shape.count++;
    shape.levels[this.#level] = (shape.levels[this.#level] as number) + 1;
    if (ts < shape.firstMs) shape.firstMs = ts;
    if (ts > shape.lastMs) shape.lastMs = ts;
    this.#records.push(this.#offset, id, ts, this.#level);
    for (let i = 0; i < scanner.count; i++) {
      const kind = scanner.kinds[i] as number;
      if (kind > KIND.size) continue;
      const value = numericValue(bytes, scanner.starts[i] as number, scanner.ends[i] as number);
      if (!Number.isNaN(value)) this.#variables.addSlot(id, i, { place: this.#offset + i, ts, value, kind });
    }
    return id;
  }

  #count(reading: Reading, ts: number): void {
    const { counts } = reading;
    counts.records++;
    if (Number.isNaN(ts)) {
      counts.untimedRecords++;
      return;
    }
    if (ts < reading.firstMs) reading.firstMs = ts;
    if (ts > reading.lastMs) reading.lastMs = ts;
    if (ts < reading.previousMs) counts.outOfOrderRecords++;
    reading.previousMs = ts;
  }

  /** Number of the shape just scanned: a new one, or the home into which its kind has been folded. */
  #addShape(file: number, start: number, end: number): number {
    const { starts, ends, kinds, count, hash1, hash2 } = this.#scanner;
    const message = this.#bytes.subarray(start, Math.min(end, start + MESSAGE_BYTES_MAX));
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
      file,
      this.#table.insert(hash1, hash2),
    );
    const folding = this.#crowds.put(id, place.crowd, place.words);
    return folding === null ? id : this.#fold(folding.kind, folding.ids, place);
  }

  #pushShape(
    text: Pick<SeenShape, "text" | "starts" | "ends" | "kinds" | "crowd" | "words" | "home">,
    file: number,
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
      exampleOffset: this.#offset,
    };
    return id;
  }

  /** Folds shapes into a home of their own; records that point to them follow when mining ends. */
  #fold(kind: number, ids: readonly number[], place: { crowd: string; words: number }): number {
    const first = this.#shapes[ids[0] as number] as SeenShape;
    const id = this.#pushShape(
      { ...place, ...homeText(kind, place.crowd), home: kind },
      first.exampleFile,
      this.#table.insert(this.#homes--, -1),
    );
    const home = this.#shapes[id] as SeenShape;
    home.exampleOffset = first.exampleOffset;
    for (const member of ids) {
      absorb(home, this.#shapes[member] as SeenShape);
      this.#shapes[member] = EMPTY_SHAPE;
      this.#variables.drop(member);
    }
    for (let i = 0; i < this.#aliases.length; i++)
      if (this.#shapes[this.#aliases[i] as number] === EMPTY_SHAPE) this.#aliases[i] = id;
    this.#crowds.settle(kind, id, place);
    return id;
  }

  /** Ends mining. The columns of all records are in the order in which blocks came. */
  finish(): LogPart {
    const columns = this.#records.columns();
    const kept = this.#settleAliases(columns.shapes);
    const bucketMs = widthFor(columns.times);
    const series = seriesByShape(columns.shapes, columns.times, { count: kept.length, width: bucketMs });
    return {
      shapes: kept.map((id, at) => {
        const shape = this.#shapes[id] as SeenShape;
        const key = shape.home === HOME.none ? this.#table.keyOf(id) : homeKey(shape.home, shape.crowd, shape.words);
        return { ...shape, key, series: series[at] as Float64Array, variables: this.#variables.partsOf(id) };
      }),
      bucketMs,
      levelSeries: levelSeries(columns.levels, columns.times, bucketMs),
      counts: [...this.#readings.values()].map(({ profile, counts, firstMs, lastMs }) => ({
        file: profile.index,
        counts,
        firstMs,
        lastMs,
      })),
      tasks: this.#tasks,
      columns,
      runs: this.#runs,
    };
  }

  /** Numbers of the shapes that live on; `shapes` is made to count among these. */
  #settleAliases(shapes: Uint32Array): number[] {
    const kept: number[] = [];
    const place = new Uint32Array(this.#shapes.length);
    this.#shapes.forEach((shape, id) => {
      if (shape !== EMPTY_SHAPE) place[id] = kept.push(id) - 1;
    });
    if (kept.length === this.#shapes.length) return kept;
    for (let i = 0; i < shapes.length; i++) shapes[i] = place[this.#aliases[shapes[i] as number] as number] as number;
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

/** A miner for the given files; worker threads load this module by its URL and call it. */
export const createMiner = (profiles: readonly FileProfile[]): PartMiner => new PartMiner(profiles);
