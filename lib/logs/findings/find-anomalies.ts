import { severityOfScore } from "#lib/core/index.ts";

import { LOG_LEVELS } from "../levels.ts";
import type { MinedTemplate } from "../mined-template.ts";
import type { LineSelector, LogBucket, LogFinding } from "../schemas.ts";
import type { LogState } from "../state.ts";
import { templateId } from "../template-id.ts";
import type { FindingDraft } from "./draft.ts";
import { findBursts } from "./find-bursts.ts";
import { findCascades, pairsOf } from "./find-cascades.ts";
import { findChangePoints } from "./find-change-points.ts";
import { findLevelShifts } from "./find-level-shifts.ts";
import { findNewPatterns } from "./find-new-patterns.ts";
import { findPeriods } from "./find-periods.ts";
import { findRetryStorms } from "./find-retry-storms.ts";
import { findSilences } from "./find-silences.ts";
import { fitRate, fitVolume, type RateModel } from "./rate-model.ts";
import {
  buildTimeline,
  countBefore,
  recordPlace,
  type TemplateTimes,
  type Timeline,
  windowCounts,
} from "./timeline.ts";
import { scoreOf } from "./weigh-finding.ts";

export type FindingInput = {
  templates: readonly MinedTemplate[];
  buckets: readonly LogBucket[];
  state: LogState;
  templateOfShape: Uint32Array;
  /** Patterns first seen before this time are known. */
  knownBeforeMs?: number | undefined;
};

const EVIDENCE_MAX = 20;
const FINDINGS_MAX = 200;
const RATED_TEMPLATES_MAX = 3000;
const SMALLEST_RATED = 10;

/** Looks for everything out of the ordinary in a mined log; the most important comes first. */
export function findAnomalies(input: FindingInput): LogFinding[] {
  const { state, templates, templateOfShape } = input;
  const timeline = buildTimeline(state, templates, templateOfShape);
  if (timeline === null) return [];
  const volume = windowCounts(timeline, timeline.all);
  const models = templates.map((_, index) => modelOf(timeline, index, volume));
  const whole = timeline.windows < 12 ? null : fitVolume(timeline, volume);
  const rates = { timeline, templates, models, whole };
  const { storms, rest: bursts } = findRetryStorms(state, templates, findBursts(rates));
  const fresh = findNewPatterns(timeline, templates, input.knownBeforeMs);
  const isFresh = new Set(fresh.flatMap((draft) => draft.templates));
  const drafts = [
    ...storms,
    ...bursts.filter((burst) => !burst.templates.every((index) => isFresh.has(index))),
    ...fresh,
    ...findSilences(rates),
    ...findLevelShifts(timeline, input.buckets),
    ...findChangePoints(templates),
    ...findCascades(timeline, templates),
    ...findPeriods(timeline, templates),
  ];
  return drafts
    .map((draft) => weigh(input, timeline, draft))
    .sort((a, b) => b.score - a.score || a.draft.fromMs - b.draft.fromMs || (a.id < b.id ? -1 : 1))
    .slice(0, FINDINGS_MAX)
    .map((weighed) => complete(input, timeline, weighed));
}

function modelOf(timeline: Timeline, index: number, volume: Float64Array): RateModel | null {
  const own = timeline.byTemplate[index];
  if (own === undefined || own.times.length < SMALLEST_RATED || index >= RATED_TEMPLATES_MAX || timeline.windows < 12)
    return null;
  return fitRate(timeline, windowCounts(timeline, own.times), volume);
}

type Weighed = { draft: FindingDraft; id: string; score: number; templateIds: string[] };

function weigh({ templates }: FindingInput, timeline: Timeline, draft: FindingDraft): Weighed {
  const template = draft.templates.length > 0 ? templates[draft.templates[0] as number] : undefined;
  const score = scoreOf(draft, template, { records: timeline.all.length, endMs: timeline.toMs });
  const templateIds = draft.templates.map((index) => (templates[index] as MinedTemplate).id);
  const start = Math.floor(draft.fromMs / timeline.widthMs) * timeline.widthMs;
  const when = draft.kind === "periodicity" || draft.kind === "cascade" ? "" : `@${start}`;
  const id = templateId(`${draft.kind}:${templateIds.join(",")}${draft.subject ?? ""}${when}`).replace("lt_", "lf_");
  return { draft, id, score, templateIds };
}

function complete(input: FindingInput, timeline: Timeline, { draft, id, score, templateIds }: Weighed): LogFinding {
  const { fromMs, toMs, kind } = draft;
  const lines: LineSelector = draft.lines ?? { by: "pattern", templateIds, fromMs, toMs };
  const refs = lines.by === "place" ? lines.lines : null;
  const records = refs === null ? recordsOf(input, timeline, lines) : [];
  return {
    id,
    kind,
    severity: severityOfScore(score),
    title: draft.title,
    confidence: Math.max(0, Math.min(1, 1 - draft.pValue)),
    firstSeen: fromMs,
    lastSeen: toMs,
    count: draft.count,
    templateIds,
    evidence:
      refs === null
        ? spread(records, EVIDENCE_MAX).map((record) => recordPlace(input.state, record))
        : spread(refs, EVIDENCE_MAX),
    lines,
    lineCount: refs === null ? records.length : refs.length,
    score,
    measures: draft.measures,
  };
}

/** Numbers of the records that a selector means, in order of time within each template. */
function recordsOf({ state, templates }: FindingInput, timeline: Timeline, lines: LineSelector): ArrayLike<number> {
  if (lines.by === "place") return [];
  const { fromMs, toMs } = lines;
  if (lines.by === "level") return recordsOfLevels(state, lines);
  const owners =
    lines.templateIds.length === 0 ? timeline.byTemplate : ownersOf(timeline, templates, lines.templateIds);
  if (lines.by === "pairs") {
    const [effect, cause] = owners;
    if (effect === undefined || cause === undefined) return [];
    const pairs = pairsOf(cause.times, effect.times, lines.withinMs);
    return pairs.flatMap((pair) => [cause.records[pair.cause] as number, effect.records[pair.effect] as number]);
  }
  const isEdge = (time: number | undefined) => time === fromMs || time === toMs;
  const found = owners.flatMap(({ times, records }) => {
    const from = countBefore(times, fromMs);
    const own = Array.from(records.subarray(from, countBefore(times, toMs + 1)));
    return lines.by === "edges" ? own.filter((_, i) => isEdge(times[from + i])) : own;
  });
  return owners.length > 1 ? Uint32Array.from(found).sort() : found;
}

function ownersOf(timeline: Timeline, templates: readonly MinedTemplate[], ids: readonly string[]): TemplateTimes[] {
  return ids.map((id) => timeline.byTemplate[templates.findIndex((template) => template.id === id)] as TemplateTimes);
}

function recordsOfLevels(state: LogState, lines: LineSelector & { by: "level" }): number[] {
  const wanted = new Set(lines.levels.map((level) => LOG_LEVELS.indexOf(level)));
  const found: number[] = [];
  let base = 0;
  for (const run of state.lines) {
    for (let at = 0; at < run.times.length; at++) {
      const time = run.times[at] as number;
      if (wanted.has(run.levels[at] as number) && time >= lines.fromMs && time <= lines.toMs) found.push(base + at);
    }
    base += run.times.length;
  }
  return found;
}

/** First, last, and evenly in between. */
function spread<T>(items: ArrayLike<T>, most: number): T[] {
  if (items.length <= most) return Array.from(items);
  return Array.from({ length: most }, (_, i) => items[Math.round((i * (items.length - 1)) / (most - 1))] as T);
}
