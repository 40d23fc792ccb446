import { levelOfBytes, NO_LEVEL } from "./levels.ts";
import type { TimestampReader } from "./timestamps.ts";

const TEXT = new TextDecoder();
const TIME_KEYS = new Set(["ts", "time", "timestamp", "t"]);
const LEVEL_KEYS = new Set(["level", "lvl", "severity"]);
const MESSAGE_KEYS = new Set(["msg", "message", "event"]);

/** Reads `ts=... level=info msg="..." key=value` lines. */
export class LogfmtReader {
  ts = Number.NaN;
  level: number = NO_LEVEL;
  messageStart = 0;
  messageEnd = 0;

  readonly #timestamps: TimestampReader;

  constructor(timestamps: TimestampReader) {
    this.#timestamps = timestamps;
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
      const name = i - key <= 9 ? TEXT.decode(bytes.subarray(key, i)) : "";
      const quoted = bytes[i + 1] === 34;
      const from = quoted ? i + 2 : i + 1;
      i = quoted ? closingQuote(bytes, from, end) : valueEnd(bytes, from, end);
      this.#pair(name, bytes, from, i);
      if (MESSAGE_KEYS.has(name)) {
        this.messageStart = from;
        this.messageEnd = i;
        named = true;
      } else if (LEVEL_KEYS.has(name) && this.level !== NO_LEVEL) named = true;
      if (quoted) i++;
      found++;
    }
    return found >= 2 && named;
  }

  #pair(name: string, bytes: Uint8Array, start: number, end: number): void {
    if (LEVEL_KEYS.has(name)) this.level = levelOfBytes(bytes, start, end);
    else if (TIME_KEYS.has(name) && this.#timestamps.read(bytes, start, end)) this.ts = this.#timestamps.ms;
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
