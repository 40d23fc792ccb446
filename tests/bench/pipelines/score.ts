import type { Truth } from "./pipeline.ts";

export type Predicted = {
  kind: string;
  subject: string;
  startAt: number;
  endAt: number;
  rootCause: boolean;
  severity: string;
};
export type Tally = { injected: number; found: number; predicted: number; right: number };
export type Verdict = { missed: Truth[]; wrong: Predicted[] };

/** The part that two stretches share, of the longer one: half of it has to be right. */
function isSameTime(truth: Truth, predicted: Predicted): boolean {
  const shared = Math.min(truth.endAt, predicted.endAt) - Math.max(truth.startAt, predicted.startAt);
  const longer = Math.max(truth.endAt - truth.startAt, predicted.endAt - predicted.startAt);
  return shared > 0.5 * longer;
}

export const isMatch = (truth: Truth, predicted: Predicted): boolean =>
  truth.kind === predicted.kind && truth.subjects.includes(predicted.subject) && isSameTime(truth, predicted);

const overlaps = (truth: Truth, predicted: Predicted): boolean =>
  Math.min(truth.endAt, predicted.endAt) > Math.max(truth.startAt, predicted.startAt);

/** Adds one pipeline to the tallies by kind. Symptoms are no predictions; a known effect is neither right nor wrong. */
export function tally(tallies: Map<string, Tally>, truths: readonly Truth[], all: readonly Predicted[]): Verdict {
  const of = (kind: string): Tally => {
    const made = tallies.get(kind) ?? { injected: 0, found: 0, predicted: 0, right: 0 };
    tallies.set(kind, made);
    return made;
  };
  const verdict: Verdict = { missed: [], wrong: [] };
  for (const truth of truths) {
    const isFound = all.some((predicted) => isMatch(truth, predicted));
    of(truth.kind).injected += 1;
    if (isFound) of(truth.kind).found += 1;
    else verdict.missed.push(truth);
  }
  for (const predicted of all.filter(({ rootCause }) => rootCause)) {
    const isRight = truths.some((truth) => isMatch(truth, predicted));
    const isEffect = truths.some(
      (truth) => overlaps(truth, predicted) && truth.tolerated.includes(`${predicted.kind}:${predicted.subject}`),
    );
    if (!isRight && isEffect) continue;
    of(predicted.kind).predicted += 1;
    if (isRight) of(predicted.kind).right += 1;
    else verdict.wrong.push(predicted);
  }
  return verdict;
}
