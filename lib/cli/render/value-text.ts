import { safeText } from "../terminal.ts";

const NONE = "–";

/** `lastObservedAt` -> `Last observed at` */
export function wordsOf(key: string): string {
  const words = key
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll("_", " ")
    .replace(/ (Ms|Bytes)$/, "")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const two = (value: number): string => String(value).padStart(2, "0");

/** Local time to the minute, as people read it in a list. */
function timeText(iso: string): string {
  const at = new Date(iso);
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes} min ${Math.round((ms % 60_000) / 1000)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function bytesText(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

const SHARES = /^(share|confidence|completeness.*|successRate|.*Completeness)$/;

function numberText(key: string, value: number): string {
  if (/(^|[a-z])Ms$|Ms(P\d+)?$|^etaMs$/.test(key)) return durationText(value);
  if (key.endsWith("Bytes")) return bytesText(value);
  if (SHARES.test(key) && value >= 0 && value <= 1) return `${(value * 100).toFixed(value === 1 ? 0 : 1)} %`;
  if (!Number.isInteger(value)) return String(Number(value.toPrecision(4)));
  return Math.abs(value) < 10_000 ? String(value) : value.toLocaleString("en-US").replaceAll(",", " ");
}

/** One value in words, by what its name says about its unit; lists and objects as a count. */
export function valueText(key: string, value: unknown): string {
  if (value === null || value === undefined || value === "") return NONE;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return /(^id$|Id$|^seq$|^pid$)/.test(key) ? String(value) : numberText(key, value);
  if (typeof value === "string") return ISO_TIME.test(value) ? timeText(value) : safeText(value);
  if (Array.isArray(value)) return listText(value);
  return safeText(JSON.stringify(value));
}

function listText(values: readonly unknown[]): string {
  if (values.length === 0) return NONE;
  const isPlain = values.every((value) => typeof value === "string" || typeof value === "number");
  return isPlain ? safeText(values.join(", ")) : String(values.length);
}
