import type { LogLevel } from "../levels.ts";
import type { LogBucket } from "../schemas.ts";
import { ALPHA, type FindingDraft } from "./draft.ts";
import type { Timeline } from "./timeline.ts";

const SHORTEST_SHARE = 0.08;
const SMALLEST_RATIO = 2;
const SMALLEST_RATE_RATIO = 1.5;

type Shares = { label: string; levels: readonly LogLevel[]; weight: number; of: (bucket: LogBucket) => number };

const SHARES: readonly Shares[] = [
  { label: "error", levels: ["error", "fatal"], weight: 1, of: ({ levels }) => levels.error + levels.fatal },
  { label: "warning", levels: ["warn"], weight: 0.4, of: ({ levels }) => levels.warn },
];

/** Lasting changes of the share of errors or warnings (one change of a binomial share, by likelihood ratio). */
export function findLevelShifts(timeline: Timeline, buckets: readonly LogBucket[]): FindingDraft[] {
  const rows = regrid(timeline, buckets);
  if (rows.length < 20) return [];
  return SHARES.flatMap((shares) => {
    const draft = shiftOf(timeline, rows, shares);
    return draft === null ? [] : [draft];
  });
}

type Row = { startMs: number; all: number; levels: LogBucket["levels"]; count: number };

/** At most 200 rows of equal width, empty ones left out. */
function regrid(timeline: Timeline, buckets: readonly LogBucket[]): Row[] {
  const width = Math.max(timeline.widthMs, (timeline.toMs - timeline.fromMs + 1) / 200);
  const rows = new Map<number, Row>();
  for (const bucket of buckets) {
    const at = Math.floor((bucket.startMs - timeline.fromMs) / width);
    if (at < -1 || bucket.startMs > timeline.toMs) continue;
    const row = rows.get(at) ?? {
      startMs: timeline.fromMs + at * width,
      all: 0,
      count: 0,
      levels: { trace: 0, debug: 0, info: 0, warn: 0, error: 0, fatal: 0, none: 0 },
    };
    row.all += bucket.count;
    row.count += bucket.count;
    for (const level of Object.keys(row.levels) as (keyof Row["levels"])[]) row.levels[level] += bucket.levels[level];
    rows.set(at, row);
  }
  return [...rows.values()].sort((a, b) => a.startMs - b.startMs);
}

function shiftOf(timeline: Timeline, rows: readonly Row[], { label, levels, weight, of }: Shares): FindingDraft | null {
  const hits = winsorize(
    rows.map((row) => of(row as LogBucket)),
    rows.map((row) => row.all),
  );
  const totals = rows.map((row) => row.all);
  const best = bestSplit(hits, totals);
  if (best === null) return null;
  const { at, before, after, gain } = best;
  const dispersion = overdispersion({ hits, totals, at, before, after });
  const logP = -gain / dispersion + Math.log(rows.length * SHARES.length);
  const ratio = (after + 0.002) / (before + 0.002);
  if (
    logP > Math.log(ALPHA) ||
    (ratio < SMALLEST_RATIO && ratio > 1 / SMALLEST_RATIO) ||
    Math.abs(after - before) < 0.01
  )
    return null;
  if (!rateMoved(rows, hits, best)) return null;
  const percent = (share: number) => `${share < 0.1 ? (share * 100).toFixed(1) : Math.round(share * 100)} %`;
  const count = sum(rows.slice(at).map((row) => of(row as LogBucket)));
  const rises = after > before;
  const { startMs: fromMs } = rows[at] as Row;
  return {
    kind: "level_shift",
    templates: [],
    fromMs,
    toMs: timeline.toMs,
    count,
    pValue: Math.exp(logP),
    title: `The share of ${label} lines ${rises ? "rose" : "fell"} from ${percent(before)} to ${percent(after)} and stayed there`,
    cost: { lines: Math.max(0, after - before) * sum(rows.slice(at).map((row) => row.all)), weight },
    lines: { by: "level", levels: [...levels], fromMs, toMs: timeline.toMs },
    measures: { shareBefore: before, shareAfter: after, ratio },
  };
}

/** Whether such lines come more (or less) often per time, too: a quiet weekend changes the share of errors, not their rate. */
function rateMoved(rows: readonly Row[], hits: readonly number[], { at, before, after }: Split): boolean {
  const start = (rows[0] as Row).startMs;
  const middle = (rows[at] as Row).startMs;
  const end = (rows[rows.length - 1] as Row).startMs + 1;
  const rateBefore = (sum(hits.slice(0, at)) + 0.5) / Math.max(1, middle - start);
  const rateAfter = (sum(hits.slice(at)) + 0.5) / Math.max(1, end - middle);
  return after > before ? rateAfter > rateBefore * SMALLEST_RATE_RATIO : rateBefore > rateAfter * SMALLEST_RATE_RATIO;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** Caps single rows at five times the overall share, so that a short burst is no lasting shift. */
function winsorize(hits: readonly number[], totals: readonly number[]): number[] {
  const shares = hits.map((hit, i) => hit / Math.max(1, totals[i] as number)).sort((a, b) => a - b);
  const cap = Math.max(shares[Math.floor(shares.length * 0.9)] as number, 1e-6);
  return hits.map((hit, i) => Math.min(hit, Math.max(1, cap * (totals[i] as number))));
}

type Split = { at: number; before: number; after: number; gain: number };

const logLikelihood = (hits: number, total: number) => {
  if (hits <= 0 || hits >= total) return 0;
  return hits * Math.log(hits / total) + (total - hits) * Math.log(1 - hits / total);
};

function bestSplit(hits: readonly number[], totals: readonly number[]): Split | null {
  const allHits = sum(hits);
  const all = sum(totals);
  if (allHits < 10) return null;
  const shortest = Math.max(4, Math.ceil(hits.length * SHORTEST_SHARE));
  let left = 0;
  let leftTotal = 0;
  let best: Split | null = null;
  for (let at = 1; at < hits.length; at++) {
    left += hits[at - 1] as number;
    leftTotal += totals[at - 1] as number;
    if (at < shortest || at > hits.length - shortest) continue;
    const gain =
      logLikelihood(left, leftTotal) + logLikelihood(allHits - left, all - leftTotal) - logLikelihood(allHits, all);
    if (best === null || gain > best.gain)
      best = { at, before: left / leftTotal, after: (allHits - left) / (all - leftTotal), gain };
  }
  return best;
}

/** Pearson's chi square over degrees of freedom inside the two parts, at least 1, over rows and over runs of rows. */
function overdispersion(parts: {
  hits: readonly number[];
  totals: readonly number[];
  at: number;
  before: number;
  after: number;
}): number {
  const { hits, totals, at, before, after } = parts;
  let worst = 1;
  for (const width of [1, 4]) {
    let chi = 0;
    let rows = 0;
    for (let i = 0; i + width <= hits.length; i += width) {
      const share = Math.max(i < at ? before : after, 1e-6);
      const n = sum(totals.slice(i, i + width));
      const seen = sum(hits.slice(i, i + width));
      if (n === 0) continue;
      chi += (seen - n * share) ** 2 / (n * share * (1 - Math.min(share, 0.999)));
      rows++;
    }
    if (rows > 4) worst = Math.max(worst, chi / (rows - 2));
  }
  return worst;
}
