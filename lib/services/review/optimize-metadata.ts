import { z } from "zod";
import type { ReportProgress } from "#lib/core/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { enqueueJob, getJob, type JobView } from "#lib/services/job/index.ts";
import { getMetadataQuality } from "#lib/services/media/index.ts";
import { type ProposeSummary, proposeMetadata } from "#lib/services/proposal/index.ts";
import { openChangeSet } from "./change-set.ts";
import { runMatchingDecision } from "./decide-matching.ts";
import { countProposals } from "./list-proposals.ts";
import { OptimizeMetadataInput, type OptimizeMetadataResult, ProposalFilterInput } from "./schemas.ts";

const Actor = z.object({ id: z.string(), name: z.string(), type: z.enum(["user", "token", "cli", "mcp", "system"]) });

/** What the job is to do: look for values, and (with `fill`) put the sure ones in place. */
const ProposeJob = z.object({
  everything: z.boolean().default(false),
  useModel: z.boolean().default(false),
  askMax: z.number().int().default(100),
  fill: z.object({ filter: ProposalFilterInput, actor: Actor }).nullable().default(null),
});

type Watch = { report: ReportProgress; signal: AbortSignal };

/** The job behind the search for missing values. */
export async function runProposing(system: ServiceContext, input: unknown, watch: Watch): Promise<ProposeSummary> {
  const { fill, ...order } = ProposeJob.parse(input);
  const summary = await proposeMetadata(system, order, watch);
  if (fill === null) return summary;
  const ctx: ServiceContext = { ...system, actor: { ...system.actor, ...fill.actor } };
  const { total } = await countProposals({ ctx, input: fill.filter });
  if (total === 0) return { ...summary, filled: 0 };
  const set = { kind: "accept", title: "Filled gaps with sure values", detail: { filter: fill.filter } } as const;
  const changeSetId = await ctx.db.$transaction((tx) => openChangeSet(tx, ctx, set));
  const until = ctx.now().toISOString();
  const work = { changeSetId, action: "accept", filter: fill.filter, until, actor: fill.actor, total };
  const { changes } = await runMatchingDecision(system, work, watch);
  return { ...summary, filled: changes, changeSetId };
}

/**
 * Says how complete the library is and, unless `analyzeOnly`, starts the search for missing values as a job; with `fillGaps`
 * the job fills in the sure ones as one undoable change set.
 */
export async function optimizeMetadata({ ctx, input }: Call<OptimizeMetadataInput>): Promise<OptimizeMetadataResult> {
  const { analyzeOnly, fillGaps, batchSize, useModel, ...scope } = parseInput(OptimizeMetadataInput, input);
  requireScope(ctx, analyzeOnly ? "read" : "operate");
  const result = await readState(ctx, scope);
  if (analyzeOnly) return { ...result, job: null };
  const { id, name, type } = ctx.actor;
  const fill = fillGaps ? { filter: { ...scope, sureOnly: true }, actor: { id, name, type } } : null;
  const job = await ctx.db.$transaction(async (tx): Promise<JobView> => {
    const order = { everything: useModel, useModel, askMax: batchSize, fill };
    const queued = await enqueueJob(tx, ctx, { kind: "propose_metadata", input: order });
    const detail = { fillGaps, useModel, ...scope };
    await emitAudit(tx, ctx, { action: "metadata.proposing_started", entityType: "job", entityId: queued.id, detail });
    return queued;
  });
  return { ...result, job };
}

async function readState(
  ctx: ServiceContext,
  scope: { sourceId?: string | undefined; collection?: string | undefined },
) {
  const asked = { ...scope, minCompleteness: 0, includeRecommendations: false, detailedAnalysis: false };
  const [quality, proposals, sure] = await Promise.all([
    getMetadataQuality({ ctx, input: asked }),
    countProposals({ ctx, input: scope }),
    countProposals({ ctx, input: { ...scope, sureOnly: true } }),
  ]);
  return { quality, proposals, sure: sure.total };
}

/** The answer as it reads after the job has ended. */
export async function refreshOptimize(
  ctx: ServiceContext,
  { job }: OptimizeMetadataResult,
): Promise<OptimizeMetadataResult> {
  const state = await readState(ctx, {});
  return { ...state, job: job === null ? null : await getJob({ ctx, input: { jobId: job.id } }) };
}
