import type { MinedTemplate } from "../mined-template.ts";
import { ALPHA, durationText, type FindingDraft, quoted } from "./draft.ts";
import { logBinomialTail } from "./rate-model.ts";
import type { Timeline } from "./timeline.ts";

const SMALLEST_COUNT = 16;
const LARGEST_COUNT = 50_000;
/** So many lines tell what a usual gap is. */
const QUICK_LOOK = 4000;
const TOLERANCE = 0.08;
const SMALLEST_SHARE = 0.75;
const SHORTEST_PERIOD_MS = 2000;
/** A period must be this many times what the clock of the log can tell apart. */
const RESOLUTION_FACTOR = 10;

/** Patterns that come at a fixed interval: timers, cron jobs, polling. */
export function findPeriods(timeline: Timeline, templates: readonly MinedTemplate[]): FindingDraft[] {
  const drafts: FindingDraft[] = [];
  timeline.byTemplate.forEach(({ times }, index) => {
    if (times.length < SMALLEST_COUNT || times.length > LARGEST_COUNT) return;
    const found = periodOf(times);
    if (found === null) return;
    const pValue = Math.exp(found.logP) * templates.length;
    if (pValue > ALPHA) return;
    const template = templates[index] as MinedTemplate;
    drafts.push({
      kind: "periodicity",
      templates: [index],
      fromMs: times[0] as number,
      toMs: times[times.length - 1] as number,
      count: times.length,
      pValue,
      title: `${quoted(template.template)} comes every ${durationText(found.periodMs)}`,
      cost: { lines: 0, weight: 0 },
      measures: { periodMs: found.periodMs, regularShare: found.share },
    });
  });
  return joinPeriods(drafts);
}

/** Patterns that beat at the same interval belong to the same job. */
function joinPeriods(drafts: readonly FindingDraft[]): FindingDraft[] {
  const groups: FindingDraft[][] = [];
  for (const draft of drafts) {
    const period = draft.measures.periodMs ?? 0;
    const group = groups.find(([first]) => Math.abs((first?.measures.periodMs ?? 0) - period) <= period * 0.03);
    if (group === undefined) groups.push([draft]);
    else group.push(draft);
  }
  return groups.map((group) => {
    const main = group[0] as FindingDraft;
    const others = group.length - 1;
    if (others === 0) return main;
    const title = `${main.title}, with ${others} other pattern${others > 1 ? "s" : ""}`;
    return {
      ...main,
      title,
      templates: group.flatMap((draft) => draft.templates),
      measures: { ...main.measures, patterns: group.length },
    };
  });
}

function periodOf(times: Float64Array): { periodMs: number; share: number; logP: number } | null {
  const starts = clusterStarts(times);
  if (starts.length < SMALLEST_COUNT) return null;
  const gaps = gapsOf(starts);
  const period = gaps.slice().sort()[Math.floor(gaps.length / 2)] as number;
  const resolution = times.every((time) => time % 1000 === 0) ? 1000 : 1;
  if (period < Math.max(SHORTEST_PERIOD_MS, RESOLUTION_FACTOR * resolution)) return null;
  const tolerance = Math.max(TOLERANCE, resolution / period);
  let regular = 0;
  let counted = 0;
  for (const gap of gaps) {
    const multiple = Math.max(1, Math.round(gap / period));
    if (multiple > 3) continue;
    counted++;
    if (Math.abs(gap - multiple * period) <= tolerance * period) regular++;
  }
  const share = regular / Math.max(1, counted);
  if (share < SMALLEST_SHARE || counted < gaps.length * 0.7) return null;
  return { periodMs: period, share, logP: logBinomialTail(regular, counted, Math.min(0.9, 3 * tolerance)) };
}

function gapsOf(times: Float64Array): Float64Array {
  const gaps = new Float64Array(Math.max(0, times.length - 1));
  for (let i = 0; i < gaps.length; i++) gaps[i] = (times[i + 1] as number) - (times[i] as number);
  return gaps;
}

/** A run that writes the pattern several times in a row counts once. */
function clusterStarts(times: Float64Array): Float64Array {
  const sorted = gapsOf(times.subarray(0, QUICK_LOOK)).sort();
  const large = sorted[Math.floor(sorted.length * 0.9)] ?? 0;
  const starts = new Float64Array(times.length);
  let count = 0;
  let last = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < times.length; i++) {
    const time = times[i] as number;
    if (time - last > large * 0.1) starts[count++] = time;
    last = time;
  }
  return starts.subarray(0, count);
}
