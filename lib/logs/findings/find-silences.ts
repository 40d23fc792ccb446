import type { MinedTemplate } from "../mined-template.ts";
import { ALPHA, durationText, type FindingDraft, quoted } from "./draft.ts";
import { type Pauses, pausesOf } from "./pauses.ts";
import type { RateModel, Rates } from "./rate-model.ts";
import type { TemplateTimes, Timeline } from "./timeline.ts";

const SMALLEST_EXPECTED = 12;
const SMALLEST_COUNT = 30;
const REPEATS_MIN = 4;
/** Stands for the log as a whole. */
const WHOLE = -1;

type Gap = { index: number; fromMs: number; toMs: number; expected: number; logP: number };

/**
 * Long gaps in what usually comes steadily: between two lines of a template, or from its last line to the end of the
 * log. Templates that fall silent together are one finding; when nearly everything is silent, the log itself is.
 */
export function findSilences({ timeline, templates, models, whole }: Rates): FindingDraft[] {
  const gaps: Gap[] = [];
  let looks = 0;
  const look = (pauses: Pauses, model: RateModel, index: number) => {
    looks += pauses.looks;
    gaps.push(...longGaps(timeline, pauses, { model, index }));
  };
  if (whole !== null) look(timeline.pauses, whole, WHOLE);
  models.forEach((model, index) => {
    const own = timeline.byTemplate[index] as TemplateTimes;
    if (model !== null && own.times.length >= SMALLEST_COUNT) look(pausesOf(own.times, timeline.toMs), model, index);
  });
  const threshold = Math.log(ALPHA / Math.max(1, looks));
  const significant = gaps.filter((gap) => gap.logP < threshold);
  const drafts = joinGaps(significant).map((group) => describe({ timeline, templates, group, looks }));
  return joinRepeats(drafts);
}

/** A pattern that stops again and again is one finding, told by its longest stop. */
function joinRepeats(drafts: readonly FindingDraft[]): FindingDraft[] {
  const byPattern = new Map<number, FindingDraft[]>();
  for (const draft of drafts) {
    const main = draft.templates[0] ?? WHOLE;
    const same = byPattern.get(main);
    if (same === undefined) byPattern.set(main, [draft]);
    else same.push(draft);
  }
  return [...byPattern.values()].flatMap((same) => {
    if (same.length < REPEATS_MIN) return same;
    const longest = same.reduce((best, draft) => (draft.toMs - draft.fromMs > best.toMs - best.fromMs ? draft : best));
    const title = `${longest.title} (the longest of ${same.length} such silences)`;
    return [{ ...longest, title, measures: { ...longest.measures, silences: same.length } }];
  });
}

function longGaps(timeline: Timeline, { edges }: Pauses, { model, index }: { model: RateModel; index: number }): Gap[] {
  const cumulated = new Float64Array(model.low.length + 1);
  for (let i = 0; i < model.low.length; i++) cumulated[i + 1] = (cumulated[i] as number) + (model.low[i] as number);
  const expectedUntil = (time: number) => {
    const place = Math.min(model.low.length, Math.max(0, (time - timeline.fromMs) / timeline.widthMs));
    const whole = Math.min(model.low.length - 1, Math.floor(place));
    return (cumulated[whole] as number) + (place - whole) * (model.low[whole] as number);
  };
  const gaps: Gap[] = [];
  for (let i = 0; i < edges.length; i += 2) {
    const [from, to] = [edges[i] as number, edges[i + 1] as number];
    const expected = expectedUntil(to) - expectedUntil(from);
    if (expected < SMALLEST_EXPECTED) continue;
    gaps.push({ index, fromMs: from, toMs: to, expected, logP: -expected / model.dispersion });
  }
  return gaps;
}

/** Gaps that overlap by more than half belong to the same silence. */
function joinGaps(gaps: readonly Gap[]): Gap[][] {
  const groups: Gap[][] = [];
  for (const gap of [...gaps].sort((a, b) => b.expected - a.expected)) {
    const group = groups.find(([first]) => {
      const main = first as Gap;
      const overlap = Math.min(main.toMs, gap.toMs) - Math.max(main.fromMs, gap.fromMs);
      return overlap > 0.5 * Math.max(main.toMs - main.fromMs, gap.toMs - gap.fromMs);
    });
    if (group === undefined) groups.push([gap]);
    else group.push(gap);
  }
  return groups;
}

function describe(parts: {
  timeline: Timeline;
  templates: readonly MinedTemplate[];
  group: Gap[];
  looks: number;
}): FindingDraft {
  const { timeline, templates, group, looks } = parts;
  const main = group[0] as Gap;
  const others = group.length - 1;
  const isWhole = group.some(({ index }) => index === WHOLE);
  const involved = isWhole ? [] : group.map(({ index }) => index);
  const gapMs = main.toMs - main.fromMs;
  const toEnd = main.toMs >= timeline.toMs;
  const name = main.index === WHOLE ? "the whole log" : quoted((templates[main.index] as MinedTemplate).template);
  const also = others > 0 ? ` and ${others} other pattern${others > 1 ? "s" : ""}` : "";
  return {
    kind: "silence",
    templates: involved,
    fromMs: main.fromMs,
    toMs: main.toMs,
    count: Math.round(main.expected),
    pValue: Math.exp(main.logP) * looks,
    title: `Silence: ${name}${also} stopped for ${durationText(gapMs)}${toEnd ? " and did not come back" : ""}; about ${Math.round(main.expected)} lines were to be expected`,
    cost: { lines: group.reduce((sum, { expected }) => sum + expected, 0), weight: 1 },
    lines: {
      by: "edges",
      templateIds: involved.map((index) => (templates[index] as MinedTemplate).id),
      fromMs: main.fromMs,
      toMs: main.toMs,
    },
    measures: { expected: main.expected, gapMs, patterns: group.length },
  };
}
