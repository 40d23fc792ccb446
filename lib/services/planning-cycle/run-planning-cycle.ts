import { isAppError } from "#lib/core/index.ts";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { openMediaToolbox } from "#lib/services/media-tools/index.ts";
import { observeSourceNow } from "#lib/services/observation/index.ts";
import { generatePlan } from "#lib/services/plan/index.ts";
import { listRecommendations } from "#lib/services/recommendation/index.ts";
import { PlanningCycleInput, type PlanningCycleResult } from "./schemas.ts";

const ALL = { limit: 500, category: "all", minImpactScore: 0, implementationDifficulty: "all" } as const;

/**
 * The loop in order, up to the human gate. Observe: every source is read (logs, tasks, metadata). Analyse: findings and
 * recommendations follow from what was read. Plan: the best advice that a plan can carry out becomes a plan, validated and
 * predicted. Then a person decides: approval, execution, measuring and learning start from `approvePlan`.
 */
export async function runPlanningCycle({ ctx, input }: Call<PlanningCycleInput>): Promise<PlanningCycleResult> {
  requireScope(ctx, "operate");
  const { plan: wantsPlan } = parseInput(PlanningCycleInput, input);
  const toolbox = await openMediaToolbox(ctx.env);
  const watch = { report: () => undefined, signal: new AbortController().signal };
  const observed: PlanningCycleResult["observed"] = [];
  try {
    for (const source of await ctx.db.source.findMany({ orderBy: { createdAt: "asc" } })) {
      const problem = await observeSourceNow(ctx, source, toolbox, watch).then(
        () => null,
        (error: unknown) => (isAppError(error) ? error.message : "It could not be read; the log says why."),
      );
      observed.push({ sourceId: source.id, name: source.name, ok: problem === null, problem });
    }
  } finally {
    await toolbox.close();
  }
  const findings = await ctx.db.finding.count({ where: { state: "open" } });
  const advice = await listRecommendations({ ctx, input: ALL });
  const best = advice.items.find((item) => item.canPlan) ?? null;
  const request = { constraints: [], sourceIds: [], dryRun: false };
  const made =
    best === null || !wantsPlan ? null : await generatePlan({ ctx, input: { ...request, recommendationId: best.id } });
  return { observed, findings, recommendations: advice.items.length, best, plan: made?.plan ?? null };
}
