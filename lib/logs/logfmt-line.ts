import type { FieldNames } from "./layout.ts";
import { levelOfBytes, NO_LEVEL } from "./levels.ts";
import type { TimestampReader } from "./timestamps.ts";

const TEXT = new TextDecoder();
const KEYS = {
  time: ["ts", "time", "timestamp", "t"],
  level: ["level", "lvl", "severity"],
  message: ["msg", "message", "event"],
} as const;
const USUAL_KEY_BYTES = 9;

/** Reads `ts=... level=info msg="..." key=value` lines. */
export class LogfmtReader {
  ts = Number.NaN;
  level: number = NO_LEVEL;
  messageStart = 0;
  messageEnd = 0;

  readonly #timestamps: TimestampReader;
  readonly #keys: Readonly<Record<keyof FieldNames, ReadonlySet<string>>>;
  readonly #keyBytes: number;

  constructor(timestamps: TimestampReader, names: FieldNames = {}) {
    this.#timestamps = timestamps;
    const keysOf = (role: keyof FieldNames) => new Set<string>(names[role] === undefined ? KEYS[role] : [names[role]]);
    this.#keys = { time: keysOf("time"), level: keysOf("level"), message: keysOf("message") };
    this.#keyBytes = Math.max(USUAL_KEY_BYTES, ...Object.values(names).map((name) => Buffer.byteLength(name ?? "")));
  }

  /** True when the line holds pairs only at its start and names a message or a level. */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    this.ts = Number.NaN;
    this.level = NO_LEVEL;
    this.messageStart = start;
    this.messageEnd = end;
    let found = 0;
    let named = false;
    let i = start;
    while (i < end) {
      while (i < end && bytes[i] === 32) i++;
      const key = i;
      while (i < end && bytes[i] !== 61 && bytes[i] !== 32) i++;
      if (i >= end || bytes[i] !== 61 || i === key) break;
      const name = i - key <= this.#keyBytes ? TEXT.decode(bytes.subarray(key, i)) : "";
      const quoted = bytes[i + 1] === 34;
      const from = quoted ? i + 2 : i + 1;
      i = quoted ? closingQuote(bytes, from, end) : valueEnd(bytes, from, end);
      this.#pair(name, bytes, from, i);
      if (this.#keys.message.has(name)) {
        this.messageStart = from;
        this.messageEnd = i;
        named = true;
      } else if (this.#keys.level.has(name) && this.level !== NO_LEVEL) named = true;
      if (quoted) i++;
      found++;
    }
    return found >= 2 && named;
  }

  #pair(name: string, bytes: Uint8Array, start: number, end: number): void {
    if (this.#keys.level.has(name)) this.level = levelOfBytes(bytes, start, end);
    else if (this.#keys.time.has(name) && this.#timestamps.read(bytes, start, end)) this.ts = this.#timestamps.ms;
  }
}

function closingQuote(bytes: Uint8Array, start: number, end: number): number {
  for (let i = start; i < end; i++) {
    if (bytes[i] === 34) return i;
    if (bytes[i] === 92) i++;
  }
  return end;
}

function valueEnd(bytes: Uint8Array, start: number, end: number): number {
  let i = start;
  while (i < end && bytes[i] !== 32) i++;
  return i;
}
