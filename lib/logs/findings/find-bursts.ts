import type { MinedTemplate } from "../mined-template.ts";
import type { LineSelector } from "../schemas.ts";
import { ALPHA, type FindingDraft, LEVEL, quoted } from "./draft.ts";
import { logUpperTail, type RateModel, type Rates } from "./rate-model.ts";
import type { Timeline } from "./timeline.ts";
import { isTrouble } from "./trouble.ts";

const SPANS = [1, 3, 12];
const SMALLEST_BURST = 10;
const REPEATS = 3;
const SMALLEST_RATIO = 3;

type Stretch = { from: number; to: number; logP: number };

/** Stretches in which a template, or the log as a whole, comes far more often than its usual rate allows. */
export function findBursts(rates: Rates): FindingDraft[] {
  const { timeline, templates, models, whole } = rates;
  const looks = models.reduce((sum, model) => sum + (model === null ? 0 : model.counts.length * SPANS.length), 0);
  const drafts: FindingDraft[] = [];
  models.forEach((model, index) => {
    if (model === null) return;
    const template = templates[index] as MinedTemplate;
    const name = quoted(template.template);
    const stretches = burstsOf(model, Math.log(ALPHA / Math.max(1, looks)));
    const describe = (stretch: Stretch) => describeBurst({ timeline, name, involved: [index], model, stretch, looks });
    const unusual = stretches.filter((stretch) => isUnusual(model.counts, stretch));
    if (unusual.length > 0) drafts.push(...unusual.map(describe));
    else if (stretches.length >= REPEATS && isTrouble(template)) drafts.push(largestOf(stretches.map(describe)));
  });
  const joined = joinBursts(drafts);
  return whole === null ? joined : [...joined, ...rushes(rates, whole, joined)];
}

/**
 * A pattern that bursts again and again (a nightly job, a scanner) bursts by nature: a burst counts when its peak is
 * well above what the pattern has reached three times elsewhere.
 */
function isUnusual(counts: Float64Array, { from, to }: Stretch): boolean {
  const peaks = [0, 0, 0];
  let peak = 0;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i] as number;
    if (i >= from && i <= to) peak = Math.max(peak, count);
    else if (count > (peaks[2] as number)) {
      peaks[2] = count;
      peaks.sort((a, b) => b - a);
    }
  }
  return peak >= (peaks[2] as number) * SMALLEST_RATIO;
}

/** The largest of many bursts of a pattern that reports trouble stands for all. */
function largestOf(bursts: readonly FindingDraft[]): FindingDraft {
  const largest = bursts.reduce((best, draft) => (draft.count > best.count ? draft : best));
  const title = `${largest.title} (the largest of ${bursts.length} such bursts)`;
  return { ...largest, title, measures: { ...largest.measures, bursts: bursts.length } };
}

/** Bursts of the whole log that no pattern explains: everything is busier at once. */
function rushes({ timeline }: Rates, whole: RateModel, explained: readonly FindingDraft[]): FindingDraft[] {
  const looks = whole.counts.length * SPANS.length;
  return burstsOf(whole, Math.log(ALPHA / looks)).flatMap((stretch) => {
    const draft = describeBurst({ timeline, name: "lines of all kinds", involved: [], model: whole, stretch, looks });
    if (explained.some((other) => other.fromMs <= draft.toMs && other.toMs >= draft.fromMs)) return [];
    const lines: LineSelector = { by: "pattern", templateIds: [], fromMs: draft.fromMs, toMs: draft.toMs };
    return [{ ...draft, templates: busiest(timeline, draft), lines }];
  });
}

/** The three templates with most lines between two times. */
function busiest(timeline: Timeline, { fromMs, toMs }: FindingDraft): number[] {
  const counts = timeline.byTemplate.map(({ times }, index) => ({
    index,
    count: times.reduce((sum, time) => sum + (time >= fromMs && time <= toMs ? 1 : 0), 0),
  }));
  return counts
    .sort((a, b) => b.count - a.count || a.index - b.index)
    .slice(0, 3)
    .map(({ index }) => index);
}

/** Bursts of several patterns in the same stretch are one event, told under the most telling pattern. */
function joinBursts(drafts: readonly FindingDraft[]): FindingDraft[] {
  const groups: FindingDraft[][] = [];
  for (const draft of [...drafts].sort((a, b) => a.fromMs - b.fromMs || b.count - a.count)) {
    const group = groups.find((some) => some.some((other) => isSameStretch(other, draft)));
    if (group === undefined) groups.push([draft]);
    else group.push(draft);
  }
  return groups.map((group) => {
    const main = group.reduce((best, draft) => (draft.count > best.count ? draft : best));
    const others = group.filter((draft) => draft !== main).sort((a, b) => b.count - a.count);
    if (others.length === 0) return main;
    return {
      ...main,
      templates: [main, ...others].flatMap((draft) => draft.templates),
      fromMs: Math.min(...group.map((draft) => draft.fromMs)),
      toMs: Math.max(...group.map((draft) => draft.toMs)),
      count: group.reduce((sum, draft) => sum + draft.count, 0),
      title: `${main.title}, with ${others.length} other pattern${others.length > 1 ? "s" : ""}`,
      cost: { lines: sumOf(group.map(({ cost }) => cost.lines)), weight: LEVEL },
      measures: { ...main.measures, patterns: group.length },
    };
  });
}

const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

function isSameStretch(a: FindingDraft, b: FindingDraft): boolean {
  const overlap = Math.min(a.toMs, b.toMs) - Math.max(a.fromMs, b.fromMs);
  return overlap > 0.5 * Math.max(a.toMs - a.fromMs, b.toMs - b.fromMs);
}

function burstsOf(model: RateModel, logThreshold: number): Stretch[] {
  const { counts, high, dispersion } = model;
  const marked: Stretch[] = [];
  for (const span of SPANS) {
    let seen = 0;
    let mean = 0;
    for (let i = 0; i < counts.length; i++) {
      seen += counts[i] as number;
      mean += high[i] as number;
      if (i >= span) {
        seen -= counts[i - span] as number;
        mean -= high[i - span] as number;
      }
      if (i < span - 1 || seen < SMALLEST_BURST || seen < mean * SMALLEST_RATIO + 5) continue;
      const logP = logUpperTail(seen, Math.max(mean, (0.5 * span) / counts.length), dispersion);
      if (logP < logThreshold) marked.push({ from: i - span + 1, to: i, logP });
    }
  }
  return joinStretches(marked).filter(({ from, to }) => to - from + 1 <= counts.length / 2);
}

/** Overlapping and neighbouring stretches become one. */
function joinStretches(stretches: Stretch[]): Stretch[] {
  const sorted = stretches.sort((a, b) => a.from - b.from || a.to - b.to);
  const out: Stretch[] = [];
  for (const stretch of sorted) {
    const last = out[out.length - 1];
    if (last !== undefined && stretch.from <= last.to + 2) {
      last.to = Math.max(last.to, stretch.to);
      last.logP = Math.min(last.logP, stretch.logP);
    } else out.push({ ...stretch });
  }
  return out;
}

type BurstParts = {
  timeline: Timeline;
  name: string;
  involved: number[];
  model: RateModel;
  stretch: Stretch;
  looks: number;
};

function describeBurst({ timeline, name, involved, model, stretch, looks }: BurstParts): FindingDraft {
  let { from, to } = stretch;
  while (from < to && (model.counts[from] as number) <= (model.high[from] as number)) from++;
  while (to > from && (model.counts[to] as number) <= (model.high[to] as number)) to--;
  let count = 0;
  let expected = 0;
  for (let i = from; i <= to; i++) {
    count += model.counts[i] as number;
    expected += model.high[i] as number;
  }
  const ratio = count / Math.max(expected, 0.1);
  const often =
    expected < 0.5
      ? "where none is usual"
      : `where ${expected < 10 ? expected.toFixed(1) : Math.round(expected)} are usual`;
  return {
    kind: "burst",
    templates: involved,
    fromMs: timeline.fromMs + from * timeline.widthMs,
    toMs: Math.min(timeline.toMs, timeline.fromMs + (to + 1) * timeline.widthMs - 1),
    count,
    pValue: Math.exp(stretch.logP) * looks,
    title: `Burst: ${count} × ${name} ${often}`,
    cost: { lines: Math.max(0, count - expected), weight: LEVEL },
    measures: { expected, ratio, windowMs: timeline.widthMs },
  };
}
