import { type Bottleneck, severityOfScore, severityScore, unfinishedScore } from "#lib/bottlenecks/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { BottleneckDetail, type FindingInput, storeFindings } from "#lib/services/finding/index.ts";
import type { TaskAnalysis, TaskFinding, TaskFindingKind } from "#lib/tasks/index.ts";
import type { HistoryAnalysis } from "./analyse-history.ts";

/** All time that runs spent waiting and running, in ms: what an impact is a share of. */
const costOf = (analysis: TaskAnalysis): number =>
  analysis.types.reduce((sum, type) => sum + type.busyMs + (type.waitMs.mean ?? 0) * type.waitMs.count, 0);

/** About work that never ended: nothing of it is part of a completion time. */
const UNFINISHED: ReadonlySet<TaskFindingKind> = new Set(["never_picked_up", "stuck_running", "stuck_queued"]);

function weigh(finding: TaskFinding, analysis: TaskAnalysis, endMs: number): { score: number; share: number | null } {
  const { impactMs, confidence, lastSeenMs } = finding;
  const seen = { confidence, lastSeenMs, endMs };
  if (UNFINISHED.has(finding.kind)) {
    const affectedRuns = finding.evidence.taskRunCount;
    return { score: unfinishedScore({ affectedRuns, allRuns: analysis.runs, ...seen }), share: null };
  }
  const windowCostMs = costOf(analysis);
  const share = windowCostMs <= 0 ? null : Math.min(1, impactMs / windowCostMs);
  return { score: severityScore({ impactMs, windowCostMs, ...seen }), share };
}

function fromTaskFinding(finding: TaskFinding, analysis: TaskAnalysis, endMs: number): FindingInput {
  const { score, share } = weigh(finding, analysis, endMs);
  return {
    findingKey: finding.key,
    kind: finding.kind,
    subject: finding.subject,
    severity: severityOfScore(score),
    title: finding.title,
    report: finding.detail,
    impactMs: finding.impactMs,
    share,
    confidence: finding.confidence,
    firstSeenMs: finding.firstSeenMs,
    lastSeenMs: finding.lastSeenMs,
    evidence: finding.evidence,
  };
}

const fromBottleneck = (found: Bottleneck, days: number): FindingInput => ({
  findingKey: found.key,
  kind: found.kind,
  subject: found.subject,
  severity: found.severity,
  title: found.title,
  report: found.words,
  impactMs: found.costMs,
  share: found.share.value,
  confidence: found.confidence,
  firstSeenMs: found.startAt,
  lastSeenMs: found.endAt,
  evidence: found.evidence,
  detail: BottleneckDetail.parse({ ...found, historyDays: days }),
});

/** Stores what the analysis of a source found: bottlenecks, and the task problems that are none. */
export async function storeTaskFindings(
  ctx: ServiceContext,
  sourceId: string,
  found: HistoryAnalysis,
): Promise<number> {
  const { analysis, bottlenecks } = found;
  const endMs = analysis.windowEndMs ?? ctx.now().getTime();
  const days = Math.max(1 / 24, (endMs - (analysis.windowStartMs ?? endMs)) / 86_400_000);
  const problems = analysis.findings.map((finding) => fromTaskFinding(finding, analysis, endMs));
  await storeFindings(ctx, { sourceId, stage: "tasks" }, problems);
  const slow = bottlenecks.map((bottleneck) => fromBottleneck(bottleneck, days));
  await storeFindings(ctx, { sourceId, stage: "bottlenecks" }, slow);
  return problems.length + slow.length;
}
