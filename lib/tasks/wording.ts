const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const rounded = (value: number): string =>
  value < 10 ? String(Math.round(value * 10) / 10) : String(Math.round(value));

/** A length of time in the unit that people would use: `340 ms`, `12 s`, `3.5 min`, `2.1 h`, `4 days`. */
export function wordDuration(ms: number): string {
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  if (ms < 2 * MINUTE) return `${rounded(ms / SECOND)} s`;
  if (ms < 2 * HOUR) return `${rounded(ms / MINUTE)} min`;
  if (ms < 2 * DAY) return `${rounded(ms / HOUR)} h`;
  return `${rounded(ms / DAY)} days`;
}

/** `2026-11-21 18:00 UTC`. */
export const wordTime = (epochMs: number): string =>
  `${new Date(epochMs).toISOString().slice(0, 16).replace("T", " ")} UTC`;

export const wordPercent = (share: number): string => `${Math.round(share * 100)} %`;

/** `1 run`, `3 runs`. */
export const wordCount = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;

/** `3.2 times`. */
export const wordRatio = (ratio: number): string => `${rounded(ratio)} times`;
