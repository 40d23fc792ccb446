import { JsonLineReader } from "./json-line.ts";
import { NO_LEVEL } from "./levels.ts";
import { isContinuation, requestEnd } from "./line-kinds.ts";
import { LogfmtReader } from "./logfmt-line.ts";
import { LayoutMatcher } from "./match-layout.ts";
import type { FileProfile, LogBlock, LogPart, RecordRun, TaskSighting } from "./parts.ts";
import type { LogFileCounts } from "./schemas.ts";
import { type RecordSighting, ShapeCounter } from "./shape-counter.ts";
import { taskOfText } from "./task-text.ts";
import { TimestampReader } from "./timestamps.ts";

const NEWLINE = 10;

type Reading = {
  profile: FileProfile;
  json: JsonLineReader;
  logfmt: LogfmtReader;
  matcher: LayoutMatcher;
  /** For messages of JSON lines that are themselves lines of a log; null when they are none. */
  messages: LayoutMatcher | null;
  counts: LogFileCounts;
  firstMs: number;
  lastMs: number;
  previousMs: number;
};

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
  readonly #shapes = new ShapeCounter();
  readonly #tasks: TaskSighting[] = [];
  readonly #runs: RecordRun[] = [];
  #bytes: Uint8Array = new Uint8Array(0);
  #offset = 0;
  #ts = Number.NaN;
  #level: number = NO_LEVEL;
  readonly #sighting: RecordSighting = { file: 0, offset: 0, ts: Number.NaN, level: NO_LEVEL };

  constructor(profiles: readonly FileProfile[]) {
    this.#profiles = new Map(profiles.map((profile) => [profile.index, profile]));
  }

  /** Mines one block. */
  add(block: LogBlock): void {
    const reading = this.#reading(block.file);
    const { bytes } = block;
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
    const run = this.#shapes.takeRun();
    if (run.length > 0) this.#runs.push({ file: block.file, ...run });
    reading.previousMs = Number.NaN;
  }

  #reading(file: number): Reading {
    const known = this.#readings.get(file);
    if (known !== undefined) return known;
    const profile = this.#profiles.get(file);
    if (profile === undefined) throw new RangeError(`no profile for file ${file}`);
    const { layouts, messageLayouts, fieldNames } = profile.format;
    const timestamps = new TimestampReader({ referenceMs: profile.referenceMs, zoneOffsetMin: profile.zoneOffsetMin });
    const reading: Reading = {
      profile,
      json: new JsonLineReader(timestamps, fieldNames),
      logfmt: new LogfmtReader(timestamps, fieldNames),
      matcher: new LayoutMatcher(layouts, timestamps),
      messages: messageLayouts === undefined ? null : new LayoutMatcher(messageLayouts, timestamps),
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
    if (json.messageEnd > json.messageStart) shape = this.#messageRecord(reading);
    else shape = this.#record(reading, start, end);
    for (let i = 0; i < json.numberCount; i++) {
      this.#shapes.addField(shape, json.numberKeys[i] as string, {
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

  /** The head of a line that was written as a message is no part of the message; the time of the record stands. */
  #messageRecord(reading: Reading): number {
    const { json, messages } = reading;
    this.#bytes = json.messageBytes;
    const { messageEnd: end } = json;
    let start = json.messageStart;
    if (messages !== null && messages.match(this.#bytes, start, end) >= 0) {
      if (Number.isNaN(this.#ts)) this.#ts = messages.ts;
      if (this.#level === NO_LEVEL) this.#level = messages.level;
      start = messages.messageStart;
      while (start < end && (this.#bytes[start] as number) <= 32) start++;
      if (start === end) start = json.messageStart;
    }
    return this.#record(reading, start, end);
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
    this.#count(reading, this.#ts);
    const bytes = this.#bytes;
    const sighting = this.#sighting;
    sighting.file = reading.profile.index;
    sighting.offset = this.#offset;
    sighting.ts = this.#ts;
    sighting.level = this.#level;
    return this.#shapes.count(bytes, start, bytes[start] === 34 ? requestEnd(bytes, start, end) : end, sighting);
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

  /** Ends mining. The runs are in the order in which blocks came. */
  finish(): LogPart {
    const counts = [...this.#readings.values()].map((reading) => ({
      file: reading.profile.index,
      counts: reading.counts,
      firstMs: reading.firstMs,
      lastMs: reading.lastMs,
    }));
    return { ...this.#shapes.finish(this.#runs), counts, tasks: this.#tasks, runs: this.#runs };
  }
}

/** A miner for the given files; worker threads load this module by its URL and call it. */
export const createMiner = (profiles: readonly FileProfile[]): PartMiner => new PartMiner(profiles);
