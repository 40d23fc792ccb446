/** Every cell is read as text (CAST), because a column of these databases may hold any type. */
export type Cell = string | null;
export type Row = Readonly<Record<string, Cell>>;

const MIN_SECONDS = 100_000_000;
const MAX_EPOCH_MS = 7_258_118_400_000;
const SQL_TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(Z|[+-]\d{2}:?\d{2})?$/;

/**
 * Epoch ms of the three encodings found in Banana Bun: `YYYY-MM-DD HH:MM:SS` (UTC), ISO 8601, and integer epoch ms
 * (epoch seconds are taken too). Undefined for text that is no time, null for an absent value.
 */
export function parseTimestamp(cell: Cell | undefined): number | null | undefined {
  if (cell === null || cell === undefined || cell.trim() === "") return null;
  const text = cell.trim();
  if (/^-?\d+(\.\d+)?$/.test(text)) {
    const number = Number(text);
    const ms = number < MIN_SECONDS * 100 ? number * 1000 : number;
    return number >= MIN_SECONDS && ms <= MAX_EPOCH_MS ? Math.round(ms) : undefined;
  }
  const match = SQL_TIME.exec(text);
  if (!match) return /^\d{4}-\d{2}-\d{2}$/.test(text) ? validMs(Date.parse(text)) : undefined;
  return validMs(Date.parse(`${match[1]}T${match[2]}${match[3] ?? "Z"}`));
}

const validMs = (ms: number): number | undefined => (ms >= 0 && ms <= MAX_EPOCH_MS ? ms : undefined);

/** A finite number, or null. */
export function parseNumber(cell: Cell | undefined): number | null {
  if (cell === null || cell === undefined || cell.trim() === "") return null;
  const number = Number(cell);
  return Number.isFinite(number) ? number : null;
}

/** A whole number that is at least `least`, or null. */
export function parseCount(cell: Cell | undefined, least = 0): number | null {
  const number = parseNumber(cell);
  return number !== null && number >= least ? Math.min(Math.round(number), Number.MAX_SAFE_INTEGER) : null;
}

/** SQLite booleans are 0 and 1; Bun also writes the words. */
export const parseFlag = (cell: Cell | undefined): boolean => cell === "1" || cell === "1.0" || cell === "true";

/** Parsed JSON, or undefined when the text is none. */
export function parseJson(cell: Cell | undefined): unknown {
  if (cell === null || cell === undefined) return undefined;
  try {
    return JSON.parse(cell);
  } catch {
    return undefined;
  }
}

/** A JSON object as a record, or undefined. */
export function asRecord(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

/** Trimmed text, cut to `maxChars`; null for anything else or nothing. */
export function textOrNull(value: unknown, maxChars: number): string | null {
  if (typeof value !== "string" && typeof value !== "number") return null;
  const text = String(value).trim().slice(0, maxChars);
  return text === "" ? null : text;
}

/**
 * Ids in `tasks.dependencies`: a JSON array of strings or numbers, a comma list, or one id; also the comma list of JSON
 * fragments (`["2"`, `"3"]`) that an old converter leaves behind.
 */
export function parseDependencies(cell: Cell | undefined): string[] {
  if (cell === null || cell === undefined) return [];
  const json = parseJson(cell);
  const parts = Array.isArray(json) ? json.map((part) => String(part ?? "")) : cell.split(",");
  const ids = parts.map((part) => part.replace(/[[\]"'\s]/g, "")).filter((part) => part !== "" && part !== "null");
  return [...new Set(ids)].filter((id) => id.length <= 500).slice(0, 10_000);
}
