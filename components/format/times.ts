const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["year", 31_557_600_000],
  ["month", 2_629_800_000],
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "always", style: "narrow" });

/** "just now", "12 min. ago", "in 3 days". Same on the server and in the browser: no time zone is involved. */
export function formatRelative(iso: string, nowMs: number): string {
  const deltaMs = Date.parse(iso) - nowMs;
  if (Number.isNaN(deltaMs)) return iso;
  const step = STEPS.find(([, size]) => Math.abs(deltaMs) >= size);
  if (!step) return Math.abs(deltaMs) < 20_000 ? "just now" : deltaMs < 0 ? "< 1 min ago" : "in < 1 min";
  const [unit, size] = step;
  return RELATIVE.format(Math.trunc(deltaMs / size), unit)
    .replace(/(\d)\s?(y|mo|d|h|min)\b/, "$1\u202f$2")
    .replace("min.", "min");
}

/** "2026-11-21 14:05:09" in the given zone; undefined is the reader's own. */
export function formatExact(iso: string, timeZone?: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return new Intl.DateTimeFormat("sv-SE", {
    dateStyle: "short",
    timeStyle: "medium",
    ...(timeZone ? { timeZone } : {}),
  }).format(date);
}

/** Axis labels: day alone for long spans, time alone for short ones. */
export function formatTick(ms: number, spanMs: number): string {
  const date = new Date(ms);
  if (spanMs > 3 * 86_400_000) return date.toLocaleDateString("en-GB", { day: "numeric", month: "short" });
  const time = date.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  return spanMs > 86_400_000 ? `${date.toLocaleDateString("en-GB", { weekday: "short" })} ${time}` : time;
}
