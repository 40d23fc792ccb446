/** From least to most severe; levels are passed around as the index into this list. */
export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Index into LOG_LEVELS, or NO_LEVEL. */
export const NO_LEVEL = 6;

const WORDS: Record<LogLevel, readonly string[]> = {
  trace: ["TRACE", "TRC", "VERBOSE", "VERB", "FINEST", "FINER", "SILLY"],
  debug: ["DEBUG", "DBG", "DBUG", "FINE"],
  info: ["INFO", "INF", "INFORMATION", "INFORMATIONAL", "NOTICE", "TASK_START", "TASK_COMPLETE"],
  warn: ["WARN", "WARNING", "WRN"],
  error: ["ERROR", "ERR", "ERRO", "SEVERE", "FAILURE", "TASK_ERROR"],
  fatal: ["FATAL", "FTL", "CRITICAL", "CRIT", "EMERGENCY", "EMERG", "ALERT", "PANIC", "DPANIC"],
};

const BY_WORD = new Map<string, number>(
  LOG_LEVELS.flatMap((level, index) => WORDS[level].map((word) => [word, index] as const)),
);

const LETTERS = new Map<string, number>([
  ["V", 0], ["T", 0], ["D", 1], ["I", 2], ["N", 2], ["W", 3], ["E", 4], ["F", 5], ["C", 5], ["A", 5],
]); // biome-ignore format: one row

const LONGEST_WORD = 13;

/** The level that a single letter names (`W`), or NO_LEVEL; only where a whole column holds such letters. */
export const levelOfLetter = (letter: string): number => LETTERS.get(letter) ?? NO_LEVEL;

/** Levels of pino and bunyan: 10 trace ... 60 fatal. */
export function levelOfNumber(value: number): number {
  if (!(value >= 10 && value <= 60)) return NO_LEVEL;
  return Math.min(5, Math.floor(value / 10) - 1);
}

/** Severity of a syslog priority (RFC 5424): 0 emergency ... 7 debug. */
export function levelOfPriority(priority: number): number {
  const severity = priority & 7;
  if (severity <= 2) return 5;
  if (severity === 3) return 4;
  if (severity === 4) return 3;
  return severity === 7 ? 1 : 2;
}

const HASHED = new Map<number, { upper: string; level: number }>();
const hashUpper = (text: string): number => {
  let hash = text.length;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + (text.charCodeAt(i) & 0xdf)) | 0;
  return hash;
};
for (const [upper, level] of BY_WORD) HASHED.set(hashUpper(upper), { upper, level });

/** The level that the bytes [start, end) name, in any case, or NO_LEVEL. Makes no string. */
export function levelOfBytes(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length < 3 || length > LONGEST_WORD) return NO_LEVEL;
  let hash = length;
  for (let i = start; i < end; i++) hash = (Math.imul(hash, 31) + ((bytes[i] as number) & 0xdf)) | 0;
  const found = HASHED.get(hash);
  if (found === undefined || found.upper.length !== length) return NO_LEVEL;
  for (let i = 0; i < length; i++) {
    const byte = bytes[start + i] as number;
    const want = found.upper.charCodeAt(i);
    if (byte !== want && (byte & 0xdf) !== want) return NO_LEVEL;
  }
  return found.level;
}
