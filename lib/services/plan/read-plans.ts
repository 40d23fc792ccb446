import { AppError, EMPTY_EVIDENCE, Evidence, type Page } from "#lib/core/index.ts";
import {
  type Call,
  offsetOf,
  parseInput,
  requireScope,
  type ServiceContext,
  toPage,
} from "#lib/services/context/index.ts";
import { findDrift } from "./find-drift.ts";
import { currentRevision, openRevision, type PlanRow, toPlanSummary, toStepView } from "./plan-content.ts";
import { ApprovalView, ListPlansInput, type PlanDetail, PlanIdInput, type PlanSummary } from "./schemas.ts";

const withRevisions = {
  revisions: true,
  executions: { select: { id: true, kind: true }, orderBy: { createdAt: "asc" } },
} as const;

/** Plans, the last changed first. */
export async function listPlans({ ctx, input }: Call<ListPlansInput>): Promise<Page<PlanSummary>> {
  requireScope(ctx, "read");
  const { cursor, limit, state, search } = parseInput(ListPlansInput, input);
  const offset = offsetOf(cursor);
  const where = {
    ...(state === undefined ? {} : { state }),
    ...(search === undefined ? {} : { OR: [{ title: { contains: search } }, { goal: { contains: search } }] }),
  };
  const [rows, total] = await Promise.all([
    ctx.db.plan.findMany({
      where,
      include: withRevisions,
      orderBy: { updatedAt: "desc" },
      skip: offset,
      take: limit + 1,
    }),
    ctx.db.plan.count({ where }),
  ]);
  return toPage(rows.map(toPlanSummary), { offset, limit, total });
}

async function evidenceOf(ctx: ServiceContext, row: PlanRow): Promise<Evidence> {
  if (row.recommendationId === null) return EMPTY_EVIDENCE;
  const recommendation = await ctx.db.optimizationRecommendation.findUnique({
    where: { id: row.recommendationId },
    select: { evidence: true },
  });
  return Evidence.catch(EMPTY_EVIDENCE).parse(recommendation?.evidence);
}

/** One plan whole. A plan that waits is compared with the world as it is now (`drift`). @throws AppError NOT_FOUND */
export async function getPlan({ ctx, input }: Call<PlanIdInput>): Promise<PlanDetail> {
  requireScope(ctx, "read");
  const { planId } = parseInput(PlanIdInput, input);
  const row = await ctx.db.plan.findUnique({
    where: { id: planId },
    include: { ...withRevisions, approvals: { orderBy: { decidedAt: "asc" } } },
  });
  if (row === null) throw new AppError("NOT_FOUND", `There is no plan ${planId}.`);
  const { draft, validation, prediction } = openRevision(currentRevision(row));
  const sources = await ctx.db.source.findMany({ select: { id: true, name: true } });
  const names = new Map(sources.map((source) => [source.id, source.name]));
  const isWaiting = row.state === "awaiting_approval" || row.state === "approved";
  return {
    ...toPlanSummary(row),
    approach: draft.approach,
    risks: draft.risks,
    notes: draft.notes,
    steps: draft.steps.map((step) => toStepView(step, names)),
    validation,
    prediction,
    drift: isWaiting ? await findDrift(ctx, draft) : [],
    evidence: await evidenceOf(ctx, row),
    approvals: row.approvals.map(({ revision, contentHash, decision, reason, actorName, decidedAt }) =>
      ApprovalView.parse({ revision, contentHash, decision, reason, actorName, decidedAt: decidedAt.toISOString() }),
    ),
    executionIds: row.executions.map((execution) => execution.id),
  };
}
