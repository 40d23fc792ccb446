import { severityOfScore, severityScore, unfinishedScore } from "#lib/bottlenecks/index.ts";
import { type Evidence, newId, type Severity } from "#lib/core/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import type { TaskAnalysis, TaskFinding } from "#lib/tasks/index.ts";

/** A finding of any stage, ready to be stored. */
export type FindingInput = {
  findingKey: string;
  kind: string;
  subject: string;
  severity: Severity;
  title: string;
  report: string;
  impactMs: number | null;
  share: number | null;
  confidence: number;
  firstSeenMs: number | null;
  lastSeenMs: number | null;
  evidence: Evidence;
};

const dateOf = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));

/**
 * Stores what one look at a source found in one stage. A finding seen before keeps its id and what people decided about
 * it; one that is not found any more is resolved.
 */
export async function storeFindings(
  ctx: ServiceContext,
  place: { sourceId: string; stage: string },
  findings: FindingInput[],
): Promise<void> {
  const { sourceId, stage } = place;
  const keys = findings.map((finding) => `${sourceId}:${finding.findingKey}`);
  await ctx.db.$transaction(
    async (tx) => {
      for (const [index, finding] of findings.entries()) {
        const { firstSeenMs, lastSeenMs, evidence, findingKey: _, ...plain } = finding;
        const findingKey = keys[index] ?? "";
        const data = {
          ...plain,
          sourceId,
          stage,
          firstSeen: dateOf(firstSeenMs),
          lastSeen: dateOf(lastSeenMs),
          evidence: JSON.parse(JSON.stringify(evidence)),
        };
        await tx.finding.upsert({
          where: { findingKey },
          create: { id: newId("fnd"), findingKey, ...data },
          update: data,
        });
        await tx.finding.updateMany({ where: { findingKey, state: "resolved" }, data: { state: "open" } });
      }
      const open = await tx.finding.findMany({
        where: { sourceId, stage, state: "open" },
        select: { id: true, findingKey: true },
      });
      const seen = new Set(keys);
      const gone = open.filter((row) => !seen.has(row.findingKey)).map((row) => row.id);
      await tx.finding.updateMany({ where: { id: { in: gone } }, data: { state: "resolved" } });
      await emitEvent(tx, "findings", "findings.updated", { sourceId, stage, open: findings.length });
    },
    { timeout: 60_000 },
  );
}

/** All time that runs spent waiting and running, in ms: what an impact is a share of. */
const costOf = (analysis: TaskAnalysis): number =>
  analysis.types.reduce((sum, type) => sum + type.busyMs + (type.waitMs.mean ?? 0) * type.waitMs.count, 0);

/** Kinds about work that never ended: nothing of it is part of a completion time. */
const UNFINISHED: ReadonlySet<string> = new Set(["never_picked_up", "stuck_running", "stuck_queued"]);

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

/** Task findings with severity by the documented formula and their share of all time spent. */
export async function storeTaskFindings(ctx: ServiceContext, sourceId: string, analysis: TaskAnalysis): Promise<void> {
  const endMs = analysis.windowEndMs ?? ctx.now().getTime();
  const findings = analysis.findings.map((finding): FindingInput => {
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
  });
  await storeFindings(ctx, { sourceId, stage: "tasks" }, findings);
}
