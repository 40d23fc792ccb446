import { severityOfScore } from "#lib/core/index.ts";

import { LOG_LEVELS } from "../levels.ts";
import type { MinedTemplate } from "../mined-template.ts";
import { eachRun } from "../record-log.ts";
import { recordsAt } from "../records-at.ts";
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
import { buildTimeline, countBefore, type TemplateTimes, type Timeline, windowCounts } from "./timeline.ts";
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
  const { volume } = timeline;
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
  const told = drafts
    .map((draft) => weigh(input, timeline, draft))
    .sort((a, b) => b.score - a.score || a.draft.fromMs - b.draft.fromMs || (a.id < b.id ? -1 : 1))
    .slice(0, FINDINGS_MAX);
  return complete(input, timeline, told);
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
  const score = scoreOf(draft, template, { records: timeline.timed, endMs: timeline.toMs });
  const templateIds = draft.templates.map((index) => (templates[index] as MinedTemplate).id);
  const start = Math.floor(draft.fromMs / timeline.widthMs) * timeline.widthMs;
  const when = draft.kind === "periodicity" || draft.kind === "cascade" ? "" : `@${start}`;
  const id = templateId(`${draft.kind}:${templateIds.join(",")}${draft.subject ?? ""}${when}`).replace("lt_", "lf_");
  return { draft, id, score, templateIds };
}

/** Adds to each finding its lines; the places of all that are shown are looked up at once. */
function complete(input: FindingInput, timeline: Timeline, told: readonly Weighed[]): LogFinding[] {
  const { state } = input;
  const chosen = told.map(({ draft, templateIds }) => {
    const { fromMs, toMs } = draft;
    const lines: LineSelector = draft.lines ?? { by: "pattern", templateIds, fromMs, toMs };
    const records = recordsOf(input, timeline, lines);
    return { lines, lineCount: records.length, shown: spread(records, EVIDENCE_MAX) };
  });
  const places = recordsAt(
    state.lines,
    chosen.flatMap(({ shown }) => shown),
  ).map((record) => ({ file: state.files[record?.file ?? -1]?.path ?? "", offset: record?.offset ?? 0 }));
  let next = 0;
  return told.map(({ draft, id, score, templateIds }, index) => {
    const { lines, lineCount, shown } = chosen[index] as (typeof chosen)[number];
    next += shown.length;
    const isPlaced = lines.by === "place";
    return {
      id,
      kind: draft.kind,
      severity: severityOfScore(score),
      title: draft.title,
      confidence: Math.max(0, Math.min(1, 1 - draft.pValue)),
      firstSeen: draft.fromMs,
      lastSeen: draft.toMs,
      count: draft.count,
      templateIds,
      evidence: isPlaced ? spread(lines.lines, EVIDENCE_MAX) : places.slice(next - shown.length, next),
      lines,
      lineCount: isPlaced ? lines.lines.length : lineCount,
      score,
      measures: draft.measures,
    };
  });
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
  for (const run of eachRun(state.lines)) {
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
