/** Narrow no-break space: between thousands and before units. */
const THIN = "\u202f";
export const DASH = "–";

const grouped = (text: string): string => text.replace(/\B(?=(\d{3})+(?!\d))/g, THIN);

/** 12345 → "12 345" (thin spaces); null is a dash, never 0. */
export const formatCount = (value: number | null | undefined): string =>
  value === null || value === undefined || !Number.isFinite(value) ? DASH : grouped(String(Math.round(value)));

/** Share 0..1 → "93 %"; one decimal below 10 % and above 99 %, where it matters. */
export function formatShare(share: number | null | undefined): string {
  if (share === null || share === undefined || !Number.isFinite(share)) return DASH;
  const percent = share * 100;
  const needsDecimal = percent !== 0 && percent !== 100 && (Math.abs(percent) < 10 || percent > 99);
  const digits = needsDecimal ? Math.floor(percent * 10) / 10 : Math.round(percent);
  if (digits === 0 && percent > 0) return `< 0.1${THIN}%`;
  return `${digits}${THIN}%`;
}

const STEPS = ["B", "kB", "MB", "GB", "TB"] as const;

/** Bytes in decimal units: 1536 → "1.5 kB". */
export function formatBytes(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined) return DASH;
  let value = bytes;
  let step = 0;
  while (value >= 999.5 && step < STEPS.length - 1) {
    value /= 1000;
    step++;
  }
  return `${step === 0 || value >= 99.5 ? Math.round(value) : value.toFixed(1)}${THIN}${STEPS[step]}`;
}

/** A figure with its unit, as evidence and effects carry them. */
export function formatFigure(value: number | null, unit: string): string {
  if (value === null || !Number.isFinite(value)) return DASH;
  if (unit === "ms") return formatDuration(value);
  if (unit.startsWith("ms ")) return `${formatDuration(value)} ${unit.slice(3)}`;
  if (unit === "share" || unit === "ratio") return formatShare(value);
  if (unit === "bytes") return formatBytes(value);
  const isWhole = Number.isInteger(value) || Math.abs(value) >= 100;
  const number = (isWhole ? formatCount(value) : String(Number(value.toFixed(2)))).replace(/^-/, "−");
  if (unit === "" || unit === "count") return number;
  return `${number}${THIN}${Math.abs(value) === 1 ? singular(unit) : unit}`;
}

/** "runs" → "run"; units that only look like plurals (s, ms) stay. */
export const singular = (unit: string): string => (/^[a-z]{2,}[^su]s$/.test(unit) ? unit.slice(0, -1) : unit);

type Part = readonly [unit: string, ms: number];
const PARTS: readonly Part[] = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1000],
];

/** Milliseconds in the two units that matter: "840 ms", "12.4 s", "3 min 20 s", "2 d 4 h". */
export function formatDuration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return DASH;
  if (ms < 0) return `−${formatDuration(-ms)}`;
  if (ms < 999.5) return `${Math.round(ms)}${THIN}ms`;
  if (ms < 59_950) return `${Number((ms / 1000).toFixed(1))}${THIN}s`;
  let at = PARTS.findIndex(([, size]) => ms >= size);
  if (at === -1) at = PARTS.length - 1;
  let parts = splitDuration(ms, at);
  // Rounding may fill a unit: 59 min 59.7 s is 1 h.
  while (at > 0 && parts.ms >= (PARTS[at - 1]?.[1] ?? Number.POSITIVE_INFINITY)) parts = splitDuration(ms, --at);
  return parts.words;
}

/** A duration in the unit at `at` and the next smaller one, rounded; with what the words stand for in ms. */
function splitDuration(ms: number, at: number): { words: string; ms: number } {
  const [unit, size] = PARTS[at] ?? (["s", 1000] as const);
  const [smallUnit, smallSize] = PARTS[at + 1] ?? ([unit, size] as const);
  const smalls = Math.round(ms / smallSize);
  const big = Math.floor((smalls * smallSize) / size);
  const small = smalls - (big * size) / smallSize;
  const words = `${big}${THIN}${unit}${small === 0 ? "" : ` ${small}${THIN}${smallUnit}`}`;
  return { words, ms: smalls * smallSize };
}

/** "1 file", "3 files", "12 345 files". */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;
