import { epochMs, hasBackslash, nestedClose, parseNumber, sameBytes, skipBlanks, stringClose } from "./json-bytes.ts";
import type { FieldNames } from "./layout.ts";
import { levelOfBytes, levelOfNumber, NO_LEVEL } from "./levels.ts";
import type { TimestampReader } from "./timestamps.ts";

const ROLE = { none: 0, time: 1, level: 2, message: 3, taskId: 4, taskType: 5, error: 6, duration: 7 } as const;

/** Keys by what they mean; among several keys for the message the first of this list wins. */
const MESSAGE_KEYS = ["message", "msg", "@m", "@mt", "log", "event", "text", "body", "MESSAGE"];
const ROLES = new Map<string, number>([
  ...["time", "timestamp", "ts", "@timestamp", "datetime", "date", "asctime", "eventTime", "@t", "t"].map(
    (key) => [key, ROLE.time] as const,
  ),
  ...["level", "severity", "lvl", "levelname", "log.level", "loglevel", "logLevel", "@l"].map(
    (key) => [key, ROLE.level] as const,
  ),
  ...MESSAGE_KEYS.map((key) => [key, ROLE.message] as const),
  ["taskId", ROLE.taskId],
  ["task_id", ROLE.taskId],
  ["taskType", ROLE.taskType],
  ["task_type", ROLE.taskType],
  ["tool", ROLE.taskType],
  ...["error", "err", "errorReason", "error_reason", "reason"].map((key) => [key, ROLE.error] as const),
  ["durationMs", ROLE.duration],
]);

const QUOTE = 34;
const BACKSLASH = 92;
const NUMBERS_MAX = 24;
const SCRATCH_BYTES = 16_384;
const TEXT = new TextDecoder();

type KeyEntry = { text: string; bytes: Uint8Array; role: number; rank: number };

/**
 * Reads one flat JSON object per line without building objects: time, level and message by the keys that loggers use
 * (pino, winston, bunyan, Docker, Banana Bun), numbers by key. Nested values are skipped over.
 */
export class JsonLineReader {
  ts = Number.NaN;
  level: number = NO_LEVEL;
  /** Message: bytes of the line itself, or of a scratch buffer when it was escaped or encoded. */
  messageBytes: Uint8Array = new Uint8Array(0);
  messageStart = 0;
  messageEnd = 0;
  /** Whether the message came under Docker's key `log`, and so is a log line itself. */
  wraps = false;
  taskId: string | undefined;
  taskType: string | undefined;
  taskPhase: "start" | "complete" | "error" | undefined;
  error: string | undefined;
  durationMs = Number.NaN;
  /** Numeric fields: names and values of the first `numberCount`. */
  numberCount = 0;
  readonly numberKeys: string[] = new Array<string>(NUMBERS_MAX).fill("");
  readonly numberValues = new Float64Array(NUMBERS_MAX);

  readonly #timestamps: TimestampReader;
  readonly #scratch = new Uint8Array(SCRATCH_BYTES);
  readonly #keys = new Map<number, KeyEntry>();
  #lastTaskType = { text: "", bytes: new Uint8Array(0) };
  #keyHash = 0;
  #rank = 99;
  #at = 0;

  readonly #named: ReadonlyMap<string, number>;
  /** Roles that a person has named a field for: the usual names mean nothing then. */
  readonly #taken: ReadonlySet<number>;

  constructor(timestamps: TimestampReader, names: FieldNames = {}) {
    this.#timestamps = timestamps;
    const chosen = (["time", "level", "message"] as const).flatMap((role) => {
      const name = names[role];
      return name === undefined ? [] : [[name, ROLE[role]] as const];
    });
    this.#named = new Map(chosen);
    this.#taken = new Set(this.#named.values());
  }

  #roleOf(key: string): number {
    const named = this.#named.get(key);
    if (named !== undefined) return named;
    const usual = ROLES.get(key) ?? ROLE.none;
    return this.#taken.has(usual) ? ROLE.none : usual;
  }

  /** Reads [start, end), which begins with `{`. Returns false when it is no complete object (torn, or not JSON). */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    this.#reset();
    let i = skipBlanks(bytes, start + 1, end);
    if (bytes[i] === 125) return true;
    while (i < end) {
      if (bytes[i] !== QUOTE) return false;
      const keyStart = i + 1;
      const keyEnd = this.#stringEnd(bytes, keyStart, end);
      if (keyEnd < 0) return false;
      const key = this.#keyAt(bytes, keyStart, keyEnd);
      i = skipBlanks(bytes, keyEnd + 1, end);
      if (bytes[i] !== 58) return false;
      i = skipBlanks(bytes, i + 1, end);
      i = this.#value(bytes, i, end, key);
      if (i < 0) return false;
      i = skipBlanks(bytes, i, end);
      if (bytes[i] === 125) return skipBlanks(bytes, i + 1, end) === end;
      if (bytes[i] !== 44) return false;
      i = skipBlanks(bytes, i + 1, end);
    }
    return false;
  }

  #reset(): void {
    this.ts = Number.NaN;
    this.level = NO_LEVEL;
    this.messageStart = this.messageEnd = 0;
    this.wraps = false;
    this.taskId = this.taskType = this.taskPhase = this.error = undefined;
    this.durationMs = Number.NaN;
    this.numberCount = 0;
    this.#rank = 99;
  }

  /** Position of the closing quote, or -1; leaves a hash of the bytes in #keyHash. */
  #stringEnd(bytes: Uint8Array, start: number, end: number): number {
    let hash = 0x811c9dc5 | 0;
    for (let i = start; i < end; i++) {
      const byte = bytes[i] as number;
      if (byte === QUOTE) {
        this.#keyHash = hash;
        return i;
      }
      if (byte === BACKSLASH) i++;
      hash = Math.imul(hash ^ byte, 0x01000193);
    }
    return -1;
  }

  #keyAt(bytes: Uint8Array, start: number, end: number): KeyEntry {
    const known = this.#keys.get(this.#keyHash);
    if (known !== undefined && sameBytes(known.bytes, bytes, start, end)) return known;
    const text = TEXT.decode(bytes.subarray(start, Math.min(end, start + 200)));
    const role = this.#roleOf(text);
    const entry = { text, bytes: bytes.slice(start, end), role, rank: MESSAGE_KEYS.indexOf(text) };
    if (this.#keys.size < 4096) this.#keys.set(this.#keyHash, entry);
    return entry;
  }

  /** Reads the value at `at` and returns the position behind it, or -1. */
  #value(bytes: Uint8Array, at: number, end: number, key: KeyEntry): number {
    const first = bytes[at] as number;
    if (first === QUOTE) {
      const close = stringClose(bytes, at + 1, end);
      if (close < 0) return -1;
      if (key.role !== ROLE.none) this.#text(bytes, at + 1, close, key);
      return close + 1;
    }
    if (first === 123 || first === 91) {
      const close = nestedClose(bytes, at, end);
      if (close > 0 && key.role === ROLE.error) this.#nestedError(bytes, at, close);
      return close;
    }
    let i = at;
    while (i < end && bytes[i] !== 44 && bytes[i] !== 125 && (bytes[i] as number) > 32) i++;
    if (i === at) return -1;
    if (first === 45 || (first >= 48 && first <= 57)) this.#number(parseNumber(bytes, at, i), key);
    return i;
  }

  #number(value: number, key: KeyEntry): void {
    switch (key.role) {
      case ROLE.time:
        this.ts = epochMs(value);
        return;
      case ROLE.level:
        this.level = levelOfNumber(value);
        return;
      case ROLE.taskId:
        this.taskId = String(value);
        return;
      case ROLE.duration:
        this.durationMs = value;
        break;
    }
    if (this.numberCount >= NUMBERS_MAX || Number.isNaN(value)) return;
    this.numberKeys[this.numberCount] = key.text;
    this.numberValues[this.numberCount++] = value;
  }

  #text(bytes: Uint8Array, start: number, end: number, key: KeyEntry): void {
    switch (key.role) {
      case ROLE.time:
        if (this.#timestamps.read(bytes, start, end)) this.ts = this.#timestamps.ms;
        return;
      case ROLE.level:
        this.level = levelOfBytes(bytes, start, end);
        this.#phase(bytes, start, end);
        return;
      case ROLE.message:
        if (key.rank < this.#rank) this.#message(bytes, start, end, key);
        return;
      case ROLE.taskId:
        this.taskId = TEXT.decode(bytes.subarray(start, Math.min(end, start + 200)));
        return;
      case ROLE.taskType:
        this.taskType = this.#taskTypeAt(bytes, start, Math.min(end, start + 200));
        return;
      case ROLE.error:
        this.error ??= TEXT.decode(bytes.subarray(start, Math.min(end, start + 500)));
    }
  }

  /** Task types are few: the last one is kept, so that most lines make no string. */
  #taskTypeAt(bytes: Uint8Array, start: number, end: number): string {
    const { text, bytes: known } = this.#lastTaskType;
    if (sameBytes(known, bytes, start, end)) return text;
    this.#lastTaskType = { text: TEXT.decode(bytes.subarray(start, end)), bytes: bytes.slice(start, end) };
    return this.#lastTaskType.text;
  }

  /** TASK_START, TASK_COMPLETE, TASK_ERROR */
  #phase(bytes: Uint8Array, start: number, end: number): void {
    if (end - start < 10 || bytes[start] !== 84 || bytes[start + 4] !== 95) return;
    const word = TEXT.decode(bytes.subarray(start + 5, end));
    if (word === "START") this.taskPhase = "start";
    else if (word === "COMPLETE") this.taskPhase = "complete";
    else if (word === "ERROR") this.taskPhase = "error";
  }

  #message(bytes: Uint8Array, start: number, end: number, key: KeyEntry): void {
    this.#rank = key.rank;
    this.wraps = key.text === "log";
    if (this.#decodeByteCodes(bytes, start, end)) return;
    const escaped = hasBackslash(bytes, start, end);
    if (!escaped) {
      this.messageBytes = bytes;
      this.messageStart = start;
      this.messageEnd = end;
      return;
    }
    this.#at = 0;
    this.#unescape(bytes, start, end);
    this.messageBytes = this.#scratch;
    this.messageStart = 0;
    this.messageEnd = this.#at;
  }

  #put(byte: number): void {
    if (this.#at < SCRATCH_BYTES) this.#scratch[this.#at++] = byte;
  }

  #unescape(bytes: Uint8Array, start: number, end: number): void {
    for (let i = start; i < end && this.#at < SCRATCH_BYTES; i++) {
      const byte = bytes[i] as number;
      if (byte !== BACKSLASH) {
        this.#put(byte);
        continue;
      }
      i++;
      const mark = bytes[i] as number;
      if (mark === 110 || mark === 114 || mark === 116 || mark === 98 || mark === 102) this.#put(32);
      else if (mark !== 117) this.#put(mark);
      else {
        const code = Number.parseInt(TEXT.decode(bytes.subarray(i + 1, i + 5)), 16);
        for (const unit of new TextEncoder().encode(String.fromCharCode(Number.isNaN(code) || code < 32 ? 32 : code)))
          this.#put(unit);
        i += 4;
      }
    }
  }

  /** A message of comma-separated byte codes ("87,104,105,...") is text that was written as a buffer. */
  #decodeByteCodes(bytes: Uint8Array, start: number, end: number): boolean {
    if (end - start < 15) return false;
    let commas = 0;
    for (let i = start; i < end; i++) {
      const byte = bytes[i] as number;
      if (byte === 44) commas++;
      else if (byte < 48 || byte > 57) return false;
    }
    if (commas < 7) return false;
    this.#at = 0;
    for (const code of TEXT.decode(bytes.subarray(start, end)).split(",")) {
      const value = Number(code);
      if (code === "" || value > 255) return false;
      this.#put(value < 32 ? 32 : value);
    }
    this.messageBytes = this.#scratch;
    this.messageStart = 0;
    this.messageEnd = this.#at;
    return true;
  }

  #nestedError(bytes: Uint8Array, start: number, end: number): void {
    const text = TEXT.decode(bytes.subarray(start, Math.min(end, start + 4000)));
    const found = /"(?:message|msg|code|name)"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(text);
    if (found?.[1] !== undefined) this.error ??= found[1];
  }
}
