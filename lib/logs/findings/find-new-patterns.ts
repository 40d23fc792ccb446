import type { MinedTemplate } from "../mined-template.ts";
import { ALPHA, type FindingDraft, LEVEL, quoted } from "./draft.ts";
import type { TemplateTimes, Timeline } from "./timeline.ts";

const EARLIEST_SHARE = 0.2;

/**
 * Patterns that were not there before. Were lines shuffled, the chance that all n sightings of a pattern fall behind
 * the first share f of the log is (1 - f)^n; sightings in the same window count once, so that one event that writes
 * many lines is not taken for many.
 */
export function findNewPatterns(
  timeline: Timeline,
  templates: readonly MinedTemplate[],
  knownBeforeMs: number | undefined,
): FindingDraft[] {
  const drafts: FindingDraft[] = [];
  timeline.byTemplate.forEach(({ times }: TemplateTimes, index) => {
    const first = times[0];
    if (first === undefined || (knownBeforeMs !== undefined && first < knownBeforeMs)) return;
    const earlier = timeline.earlier[index] as number;
    if (earlier < EARLIEST_SHARE) return;
    const sightings = distinctWindows(times, timeline);
    const logP = sightings * Math.log(1 - Math.min(earlier, 1 - 1e-6)) + Math.log(templates.length);
    if (logP > Math.log(ALPHA) || sightings < 3) return;
    const template = templates[index] as MinedTemplate;
    drafts.push({
      kind: "new_pattern",
      templates: [index],
      fromMs: first,
      toMs: times[times.length - 1] as number,
      count: times.length,
      pValue: Math.exp(logP),
      title: `New pattern: ${quoted(template.template)}, ${times.length} lines since it first came`,
      cost: { lines: times.length, weight: LEVEL },
      measures: { shareOfLogBefore: earlier, sightings },
    });
  });
  return drafts;
}

/** Number of different stretches (a 200th of the log each) in which a pattern was seen. */
function distinctWindows(times: Float64Array, { fromMs, toMs }: Timeline): number {
  const width = Math.max(1000, (toMs - fromMs) / 200);
  let seen = 0;
  let last = -1;
  for (const time of times) {
    const window = Math.floor((time - fromMs) / width);
    if (window !== last) seen++;
    last = window;
  }
  return seen;
}
