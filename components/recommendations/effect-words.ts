import { formatDuration, formatFigure, plural } from "#components/format/numbers.ts";
import type { ExpectedEffect, RecommendationView } from "#lib/services/recommendation/index.ts";

const HOUR_MS = 3_600_000;
/** Things that come whole. */
const COUNTED = /^(files|items|fields|pictures|runs|tasks|steps)$/;

const amount = (value: number, unit: string): string => {
  const size = Math.abs(value);
  if (/^ms\b/.test(unit)) return formatFigure(size, unit);
  if (unit === "share") return `${Number((size * 100).toFixed(1))} points`;
  const hours = /^h\b(.*)/.exec(unit);
  if (hours) return `${formatDuration(size * HOUR_MS)}${hours[1]}`;
  return formatFigure(Number(size.toFixed(COUNTED.test(unit) || size >= 10 ? 0 : 1)), unit);
};

/** "completeness: +6 to +12 points", "wait: −9 min to −6 min"; a range that reads as one value is told as one. */
export function effectWords(effect: ExpectedEffect): string {
  const [low, high] = [Math.min(effect.low, effect.high), Math.max(effect.low, effect.high)];
  const one = (value: number) => {
    const words = amount(value, effect.unit);
    const isNothing = /^0(?![\d.])/.test(words);
    return isNothing ? words : `${value > 0 ? "+" : "−"}${words}`;
  };
  const [from, to] = [one(low), one(high)];
  const metric = effect.metric.replaceAll("_", " ").replace(/([a-z])([A-Z])/g, (_, a, b) => `${a} ${b.toLowerCase()}`);
  return from === to ? `${metric}: ${from}` : `${metric}: likely ${from} to ${to}`;
}

/** "3 recommendations, the first one worth most: …" */
export function recommendationsAnswer(rows: readonly RecommendationView[], total: number | null): string {
  const [first] = rows;
  if (!first) return "Nothing to recommend at the moment.";
  return `${plural(total ?? rows.length, "recommendation")}. Worth most: ${first.title.replace(/\.$/, "")}.`;
}
