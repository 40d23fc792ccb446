import type { MinedTemplate } from "../mined-template.ts";
import type { LogBucket, LogFinding, LogLineRef, LogSeverity } from "../schemas.ts";
import type { LogState } from "../state.ts";
import { templateId } from "../template-id.ts";
import type { FindingDraft } from "./draft.ts";
import { findBursts } from "./find-bursts.ts";
import { findCascades } from "./find-cascades.ts";
import { findChangePoints } from "./find-change-points.ts";
import { findLevelShifts } from "./find-level-shifts.ts";
import { findNewPatterns } from "./find-new-patterns.ts";
import { findPeriods } from "./find-periods.ts";
import { findRetryStorms } from "./find-retry-storms.ts";
import { findSilences } from "./find-silences.ts";
import { fitRate, fitVolume, type RateModel } from "./rate-model.ts";
import { buildTimeline, countBefore, recordPlace, type Timeline, windowCounts } from "./timeline.ts";
import { errorShare, isTrouble } from "./trouble.ts";

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
    .map((draft) => complete(input, timeline, draft))
    .sort(
      (a, b) => b.rank - a.rank || a.finding.firstSeen - b.finding.firstSeen || (a.finding.id < b.finding.id ? -1 : 1),
    )
    .slice(0, FINDINGS_MAX)
    .map(({ finding }) => finding);
}

function modelOf(timeline: Timeline, index: number, volume: Float64Array): RateModel | null {
  const own = timeline.byTemplate[index];
  if (own === undefined || own.times.length < SMALLEST_RATED || index >= RATED_TEMPLATES_MAX || timeline.windows < 12)
    return null;
  return fitRate(timeline, windowCounts(timeline, own.times), volume);
}

const SEVERITIES: readonly LogSeverity[] = ["low", "medium", "high", "critical"];

/** Severity: weight of the finding (0..1) plus up to 0.3 for the level of its lines, in quarters. */
function severityOf(draft: FindingDraft, template: MinedTemplate | undefined): LogSeverity {
  const trouble = template === undefined ? 0 : isTrouble(template) ? 0.15 + 0.15 * errorShare(template) : 0;
  const score = draft.kind === "periodicity" ? 0 : draft.weight + trouble;
  return SEVERITIES[Math.max(0, Math.min(3, Math.floor(score / 0.3)))] as LogSeverity;
}

function complete(input: FindingInput, timeline: Timeline, draft: FindingDraft): { finding: LogFinding; rank: number } {
  const { templates } = input;
  const template = draft.templates.length > 0 ? templates[draft.templates[0] as number] : undefined;
  const severity = severityOf(draft, template);
  const templateIds = draft.templates.map((index) => (templates[index] as MinedTemplate).id);
  const start = Math.floor(draft.fromMs / timeline.widthMs);
  const subject = draft.kind === "periodicity" || draft.kind === "cascade" ? "" : `@${start * timeline.widthMs}`;
  const finding: LogFinding = {
    id: templateId(
      `${draft.kind}:${templateIds.join(",")}${subject}${draft.records === undefined ? "" : `:${draft.title}`}`,
    ).replace("lt_", "lf_"),
    kind: draft.kind,
    severity,
    title: draft.title,
    confidence: Math.max(0, Math.min(1, 1 - draft.pValue)),
    firstSeen: draft.fromMs,
    lastSeen: draft.toMs,
    count: draft.count,
    templateIds,
    evidence: evidenceOf(input, timeline, draft),
    measures: draft.measures,
  };
  return { finding, rank: SEVERITIES.indexOf(severity) + draft.weight };
}

function evidenceOf({ state }: FindingInput, timeline: Timeline, draft: FindingDraft): LogLineRef[] {
  const all = draft.kind === "silence" && draft.templates.length === 0;
  const templates = all ? timeline.byTemplate.map((_, index) => index) : draft.templates;
  const records = draft.records ?? templates.flatMap((index) => recordsBetween(timeline, index, draft));
  return spread(records, EVIDENCE_MAX).map((record) => recordPlace(state, record));
}

/** Records of a template during a finding; for a silence, the last before it and the first after. */
function recordsBetween(timeline: Timeline, index: number, { kind, fromMs, toMs }: FindingDraft): number[] {
  const own = timeline.byTemplate[index];
  if (own === undefined) return [];
  const from = countBefore(own.times, fromMs);
  const to = countBefore(own.times, toMs + 1);
  const inside = Array.from(own.records.subarray(from, to));
  if (kind !== "silence") return inside;
  return inside.filter((_, i) => own.times[from + i] === fromMs || own.times[from + i] === toMs);
}

/** First, last, and evenly in between. */
function spread<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  return Array.from({ length: most }, (_, i) => items[Math.round((i * (items.length - 1)) / (most - 1))] as T);
}
