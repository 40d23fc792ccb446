const STEPS: readonly (readonly [unit: string, ms: number])[] = [
  ["y", 31_557_600_000],
  ["mo", 2_629_800_000],
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
];
const NOW_MS = 20_000;

/** "just now", "12 min ago", "in 3 d". Same on the server and in the browser: no time zone is involved. */
export function formatRelative(iso: string, nowMs: number): string {
  const deltaMs = Date.parse(iso) - nowMs;
  if (Number.isNaN(deltaMs)) return iso;
  const isPast = deltaMs < 0;
  const sizeMs = Math.abs(deltaMs);
  if (sizeMs < NOW_MS) return "just now";
  const step = STEPS.find(([, ms]) => sizeMs >= ms);
  const amount = step ? `${Math.trunc(sizeMs / step[1])}\u202f${step[0]}` : "< 1\u202fmin";
  return isPast ? `${amount} ago` : `in ${amount}`;
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
  if (spanMs > 6 * 86_400_000) return date.toLocaleDateString("en-GB", { day: "numeric", month: "short" });
  const time = date.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  return spanMs > 86_400_000 ? `${date.toLocaleDateString("en-GB", { weekday: "short" })} ${time}` : time;
}
