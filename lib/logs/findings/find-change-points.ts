import type { MinedTemplate } from "../mined-template.ts";
import type { VariablePart } from "../parts.ts";
import { inOrderOfTime, sampleSize } from "../timed-sample.ts";
import { KIND } from "../variable-kinds.ts";
import { ALPHA, durationText, type FindingDraft, quoted } from "./draft.ts";

const SMALLEST_SAMPLE = 40;
const SMALLEST_SIDE = 10;
const SMALLEST_RATIO = 1.3;
const SMALLEST_DELTA = 0.6;

/**
 * Lasting changes of a duration or size inside a pattern: Pettitt's rank test (Applied Statistics 28, 1979) on a fair
 * sample of its values in order of time. It takes no distribution for granted and is not moved by outliers.
 */
export function findChangePoints(templates: readonly MinedTemplate[]): FindingDraft[] {
  const looks = templates.reduce((total, template) => total + template.parts.filter(isQuantity).length, 0);
  const drafts: FindingDraft[] = [];
  templates.forEach((template, index) => {
    template.parts.forEach((part, variable) => {
      if (!isQuantity(part)) return;
      const draft = changeOf(template, part, { index, variable, looks });
      if (draft !== null) drafts.push(draft);
    });
  });
  return drafts;
}

const isQuantity = (part: VariablePart) => part.kind <= KIND.size && sampleSize(part.sample) >= SMALLEST_SAMPLE;

function changeOf(
  template: MinedTemplate,
  part: VariablePart,
  place: { index: number; variable: number; looks: number },
): FindingDraft | null {
  const { times, values } = inOrderOfTime(part.sample);
  if (isCounter(values)) return null;
  const name = part.name ?? template.variables[place.variable]?.name ?? null;
  const isPlain = part.kind === KIND.number;
  if (isPlain && name !== null && ID_NAME.test(name)) return null;
  const split = pettitt(values);
  const n = values.length;
  if (split === null || split.at < SMALLEST_SIDE || n - split.at < SMALLEST_SIDE) return null;
  if (split.pValue * place.looks > ALPHA || Math.abs(split.delta) < SMALLEST_DELTA) return null;
  if (isPlain && [values.slice(0, split.at), values.slice(split.at)].some(isLabel)) return null;
  const before = median(values.slice(0, split.at));
  const after = median(values.slice(split.at));
  if (isPlain && !(before > 0 && after > 0)) return null;
  const ratio = after / before;
  const pValue = split.pValue * effectiveLooks(values, split.at) * place.looks;
  if (pValue > ALPHA || !(ratio >= SMALLEST_RATIO || ratio <= 1 / SMALLEST_RATIO)) return null;
  const count = Math.round((part.sketch.count * (n - split.at)) / n);
  const show = (value: number) =>
    part.kind === KIND.duration ? durationText(value) : Number(value.toPrecision(3)).toString();
  return {
    kind: "change_point",
    templates: [place.index],
    fromMs: times[split.at] as number,
    toMs: times[n - 1] as number,
    count,
    pValue,
    title: `${name ?? "a value"} in ${quoted(template.template)} went from ${show(before)} to ${show(after)} (median)`,
    cost: { lines: count * Math.max(0, 1 - 1 / ratio), weight: part.kind === KIND.duration ? 0.5 : 0.1 },
    measures: { medianBefore: before, medianAfter: after, ratio },
  };
}

/** Names of numbers that count or measure nothing. */
const ID_NAME =
  /(?:^|[_.\-\s])(?:id|pid|uid|gid|tid|ppid|port|code|status|errno|exit|line|version|rev|revision|seq|serial|offset|index|key|hash|addr|address|number|no|nr)$|(?:Id|ID|Port|Code|Status|Seq|Index|Key|Hash|Address|Number)$|^a\d$/;
const FEWEST_VALUES = 3;
const STEADY_DRIFT = 0.5;

/**
 * Whether numbers are names: two of them or one all the time (ports, processes, versions), or numbers that drift with
 * time (ids that are handed out, clocks) rather than move about a level.
 */
function isLabel(values: readonly number[]): boolean {
  if (new Set(values).size < FEWEST_VALUES) return true;
  const n = values.length;
  const ranks = midRanks(values);
  let sum = 0;
  for (let i = 0; i < n; i++) sum += ((ranks[i] as number) - (n + 1) / 2) * (i - (n - 1) / 2);
  return Math.abs(sum) / ((n ** 3 - n) / 12) > STEADY_DRIFT;
}

/** Values that only ever rise (or fall) are counters, ids or clocks. */
function isCounter(values: readonly number[]): boolean {
  let up = 0;
  let down = 0;
  for (let i = 1; i < values.length; i++) {
    if ((values[i] as number) > (values[i - 1] as number)) up++;
    else if ((values[i] as number) < (values[i - 1] as number)) down++;
  }
  return Math.min(up, down) < Math.max(up, down) * 0.05;
}

type RankSplit = { at: number; pValue: number; delta: number };

function pettitt(values: readonly number[]): RankSplit | null {
  const n = values.length;
  const ranks = midRanks(values);
  let rankSum = 0;
  let best = 0;
  let at = 0;
  for (let t = 1; t < n; t++) {
    rankSum += ranks[t - 1] as number;
    const u = 2 * rankSum - t * (n + 1);
    if (Math.abs(u) > Math.abs(best)) {
      best = u;
      at = t;
    }
  }
  if (at === 0) return null;
  const pValue = Math.min(1, 2 * Math.exp((-6 * best * best) / (n ** 3 + n ** 2)));
  return { at, pValue, delta: -best / (at * (n - at)) };
}

function midRanks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => (values[a] as number) - (values[b] as number));
  const ranks = new Array<number>(values.length).fill(0);
  for (let i = 0; i < order.length; ) {
    let j = i;
    while (j + 1 < order.length && values[order[j + 1] as number] === values[order[i] as number]) j++;
    for (let k = i; k <= j; k++) ranks[order[k] as number] = (i + j) / 2 + 1;
    i = j + 1;
  }
  return ranks;
}

/** Neighbouring values that resemble each other carry less evidence: inflates p by the autocorrelation inside the parts. */
function effectiveLooks(values: readonly number[], at: number): number {
  const ranks = midRanks(values);
  const means = [mean(ranks.slice(0, at)), mean(ranks.slice(at))] as const;
  const centred = ranks.map((rank, i) => rank - (i < at ? means[0] : means[1]));
  let own = 0;
  let lagged = 0;
  for (let i = 0; i < centred.length; i++) {
    own += (centred[i] as number) ** 2;
    if (i > 0) lagged += (centred[i] as number) * (centred[i - 1] as number);
  }
  const correlation = own === 0 ? 0 : Math.max(0, lagged / own);
  return correlation < 0.2 ? 1 : Math.exp(correlation * 20);
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}
