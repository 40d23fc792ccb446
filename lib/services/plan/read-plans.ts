import type { Plan } from "#generated/prisma/client.ts";
import { EMPTY_EVIDENCE, Evidence, type Page } from "#lib/core/index.ts";
import { countPlanSteps } from "#lib/db/index.ts";
import {
  type Call,
  offsetOf,
  parseInput,
  requireScope,
  type ServiceContext,
  toPage,
} from "#lib/services/context/index.ts";
import { PlanPrediction } from "#lib/services/prediction/index.ts";
import { readSettings } from "#lib/services/setting/index.ts";
import { SimulationSummary } from "#lib/services/simulation/index.ts";
import { ValidationReport } from "#lib/validation/index.ts";
import { findDrift } from "./find-drift.ts";
import { countSteps, figuresOf, loadPlan, openRevision, toPlanSummary, toStepView } from "./plan-content.ts";
import { ApprovalView, ListPlansInput, type PlanDetail, PlanIdInput, type PlanSummary } from "./schemas.ts";
import { readSimulation } from "./stored-simulation.ts";

type ListedRow = Plan & { executions: { id: string }[] };

const lastRun = { where: { kind: "run" }, select: { id: true }, orderBy: { createdAt: "desc" }, take: 1 } as const;

/** Summaries without the contents of the plans: thousands of steps are counted where they are stored. */
async function summarize(ctx: ServiceContext, rows: ListedRow[]): Promise<PlanSummary[]> {
  const revisions = await ctx.db.planRevision.findMany({
    where: { OR: rows.map((row) => ({ planId: row.id, revision: row.currentRevision })) },
    select: { id: true, planId: true, contentHash: true, validation: true, simulation: true },
  });
  const counts = await countPlanSteps(
    ctx.db,
    revisions.map((revision) => revision.id),
  );
  const byPlan = new Map(revisions.map((revision) => [revision.planId, revision]));
  return rows.flatMap((row) => {
    const revision = byPlan.get(row.id);
    if (revision === undefined) return [];
    const checked = {
      validation: ValidationReport.parse(revision.validation),
      prediction: PlanPrediction.parse(revision.simulation),
    };
    const counted = counts.get(revision.id) ?? { stepCount: 0, fileCount: 0 };
    return [toPlanSummary(row, figuresOf(revision.contentHash, counted, checked), row.executions[0]?.id ?? null)];
  });
}

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
      include: { executions: lastRun },
      orderBy: [{ updatedAt: "desc" }, { id: "desc" }],
      skip: offset,
      take: limit + 1,
    }),
    ctx.db.plan.count({ where }),
  ]);
  return toPage(await summarize(ctx, rows), { offset, limit, total });
}

async function evidenceOf(ctx: ServiceContext, row: Plan): Promise<Evidence> {
  if (row.recommendationId === null) return EMPTY_EVIDENCE;
  const recommendation = await ctx.db.optimizationRecommendation.findUnique({
    where: { id: row.recommendationId },
    select: { evidence: true },
  });
  return Evidence.catch(EMPTY_EVIDENCE).parse(recommendation?.evidence);
}

async function waitsUntil(ctx: ServiceContext, { state, submittedAt }: Plan): Promise<string | null> {
  if (state !== "awaiting_approval" || submittedAt === null) return null;
  const hours = (await readSettings(ctx)).waiting_plan_expiry_hours;
  return hours === 0 ? null : new Date(submittedAt.getTime() + hours * 3_600_000).toISOString();
}

/** One plan whole. A plan that waits is compared with the world as it is now (`drift`). @throws AppError NOT_FOUND */
export async function getPlan({ ctx, input }: Call<PlanIdInput>): Promise<PlanDetail> {
  requireScope(ctx, "read");
  const { planId } = parseInput(PlanIdInput, input);
  const { plan, revision } = await loadPlan(ctx.db, planId);
  const { draft, validation, prediction } = openRevision(revision);
  const [simulation, sources, approvals, executions] = await Promise.all([
    readSimulation(ctx.db, { planId, revision: revision.revision }),
    ctx.db.source.findMany({ select: { id: true, name: true } }),
    ctx.db.approval.findMany({ where: { planId }, orderBy: { decidedAt: "asc" } }),
    ctx.db.execution.findMany({
      where: { planId },
      select: { id: true, kind: true },
      orderBy: [{ createdAt: "asc" }, { id: "asc" }],
    }),
  ]);
  const names = new Map(sources.map((source) => [source.id, source.name]));
  const isWaiting = plan.state === "awaiting_approval" || plan.state === "approved";
  const figures = figuresOf(revision.contentHash, countSteps(draft), { validation, prediction });
  const latest = executions.filter((execution) => execution.kind === "run").at(-1)?.id ?? null;
  return {
    ...toPlanSummary(plan, figures, latest),
    approach: draft.approach,
    risks: draft.risks,
    notes: draft.notes,
    steps: draft.steps.map((step) => toStepView(step, names)),
    validation,
    prediction,
    limits: draft.limits ?? {},
    simulation: simulation && SimulationSummary.parse(simulation),
    drift: isWaiting ? await findDrift(ctx, draft, revision.inputs) : [],
    evidence: await evidenceOf(ctx, plan),
    approvals: approvals.map((approval) =>
      ApprovalView.parse({
        ...approval,
        decidedAt: approval.decidedAt.toISOString(),
        expiresAt: approval.expiresAt?.toISOString() ?? null,
        voidedAt: approval.voidedAt?.toISOString() ?? null,
      }),
    ),
    executionIds: executions.map((execution) => execution.id),
    waitsUntil: await waitsUntil(ctx, plan),
    templateId: plan.templateId,
    templateVersion: plan.templateVersion,
  };
}
