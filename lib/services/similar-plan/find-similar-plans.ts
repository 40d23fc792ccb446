import { PlanState } from "#lib/approval/index.ts";
import { AppError } from "#lib/core/index.ts";
import { isServerUsable } from "#lib/services/connection/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { KPI_LABELS } from "#lib/services/execution/index.ts";
import { findSimilarTexts } from "#lib/services/similar/index.ts";
import { rememberPlans } from "./remember-plans.ts";
import { type SimilarPlan, type SimilarPlans, SimilarPlansInput } from "./schemas.ts";

/** States in which something came of a plan: it ended, or somebody said no. */
const PAST = ["succeeded", "failed", "cancelled", "rolled_back", "rejected"];

const LOOKED_AT = 1000;

async function engineOf(ctx: ServiceContext, useChromadb: boolean): Promise<SimilarPlans["engine"]> {
  const isThere = ctx.env.chroma !== null && (await isServerUsable(ctx, "chroma"));
  if (isThere) return "chroma";
  if (!useChromadb) return "embedded";
  throw new AppError("UNAVAILABLE", "The Chroma server can't be asked now.", {
    hint: "Set CHROMA_URL, or leave out --use-chromadb: the embedded vectors answer as well.",
  });
}

const ROW = {
  id: true,
  title: true,
  goal: true,
  state: true,
  updatedAt: true,
  currentRevision: true,
  approvals: { where: { decision: "rejected" }, select: { reason: true }, orderBy: { decidedAt: "desc" }, take: 1 },
  executions: {
    where: { kind: "run" },
    orderBy: { createdAt: "desc" },
    take: 1,
    select: { id: true, startedAt: true, finishedAt: true, outcomes: true },
  },
} as const;

async function countSteps(ctx: ServiceContext, executionIds: string[]): Promise<Map<string, Map<string, number>>> {
  const groups = await ctx.db.executionStep.groupBy({
    by: ["executionId", "state"],
    where: { executionId: { in: executionIds } },
    _count: true,
  });
  const counts = new Map<string, Map<string, number>>();
  for (const { executionId, state, _count } of groups) {
    counts.set(executionId, (counts.get(executionId) ?? new Map<string, number>()).set(state, _count));
  }
  return counts;
}

const LABELS = new Map<string, string>(KPI_LABELS.map(({ metric, label }) => [metric, label]));

/** The plans behind ids, with what came of them, in the order of the ids. */
async function pastPlans(ctx: ServiceContext, found: Map<string, number>): Promise<SimilarPlan[]> {
  const rows = await ctx.db.plan.findMany({
    where: { id: { in: [...found.keys()] }, state: { in: PAST } },
    select: ROW,
  });
  const [steps, revisions] = await Promise.all([
    countSteps(
      ctx,
      rows.flatMap((row) => row.executions.map(({ id }) => id)),
    ),
    ctx.db.planRevision.findMany({
      where: { OR: rows.map((row) => ({ planId: row.id, revision: row.currentRevision })) },
      select: { planId: true, simulation: true, _count: { select: { steps: true } } },
    }),
  ]);
  const revisionOf = new Map(revisions.map((revision) => [revision.planId, revision]));
  const items = rows.map((row): SimilarPlan => {
    const [run] = row.executions;
    const revision = revisionOf.get(row.id);
    const expected = Object(revision?.simulation).expectedMs;
    const { startedAt, finishedAt, outcomes = [] } = run ?? {};
    return {
      planId: row.id,
      title: row.title,
      goal: row.goal,
      state: PlanState.parse(row.state),
      similarity: found.get(row.id) ?? 0,
      stepCount: revision?._count.steps ?? 0,
      stepsFailed: run === undefined ? null : (steps.get(run.id)?.get("failed") ?? 0),
      expectedMs: typeof expected === "number" ? expected : null,
      durationMs: startedAt && finishedAt ? finishedAt.getTime() - startedAt.getTime() : null,
      effects: outcomes.flatMap(({ metric, unit, before, after }) =>
        before === null || after === null || before === after
          ? []
          : [{ metric, label: LABELS.get(metric) ?? metric, unit, before, after }],
      ),
      reason: row.state === "rejected" ? (row.approvals[0]?.reason ?? null) : null,
      endedAt: (finishedAt ?? row.updatedAt).toISOString(),
    };
  });
  return items.sort((a, b) => b.similarity - a.similarity || (a.planId < b.planId ? 1 : -1));
}

function sentenceOf(items: readonly SimilarPlan[]): string {
  if (items.length === 0) return "No plan of the past is alike.";
  const ran = items.filter(({ state }) => state !== "rejected");
  const well = ran.filter(({ state }) => state === "succeeded").length;
  const rejected = items.length - ran.length;
  const told = ran.length === 0 ? [] : [`${well} of ${ran.length} alike that ran ended well`];
  return `${[...told, ...(rejected === 0 ? [] : [`${rejected} alike ${rejected === 1 ? "was" : "were"} rejected`])].join("; ")}.`;
}

/** Plans of the past that are like a plan or a goal, with outcome, measured time and effect; the most alike first. */
export async function findSimilarPlans({ ctx, input }: Call<SimilarPlansInput>): Promise<SimilarPlans> {
  requireScope(ctx, "read");
  const { planId, goal, similarity, limit, useChromadb } = parseInput(SimilarPlansInput, input);
  if (planId !== undefined && (await ctx.db.plan.count({ where: { id: planId } })) === 0) {
    throw new AppError("NOT_FOUND", `There is no plan ${planId}.`);
  }
  const engine = await engineOf(ctx, useChromadb);
  await rememberPlans(ctx);
  const asked = {
    limit: LOOKED_AT,
    minSimilarity: similarity,
    ...(goal === undefined ? { subjectId: planId } : { text: goal }),
  };
  const hits = await findSimilarTexts({ ctx, input: { collection: "plans", ...asked } });
  const found = new Map(hits.map((hit) => [hit.subjectId, hit.similarity]));
  const items = (await pastPlans(ctx, found)).slice(0, limit);
  return { items, engine, sentence: sentenceOf(items) };
}
