import { EMPTY_EVIDENCE, Evidence, type PlanIntent, Severity } from "#lib/core/index.ts";
import type { PlanningFacts } from "#lib/planning/index.ts";
import { PlanRequest, planByRules } from "#lib/planning/index.ts";
import {
  type FindingFacts,
  type LibraryFacts,
  type RecommendationDraft,
  recommend,
} from "#lib/recommendations/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { gatherPlanningFacts } from "#lib/services/library/index.ts";
import { predictPlan } from "#lib/services/prediction/index.ts";
import { readSettings } from "#lib/services/setting/index.ts";

async function findingFacts(ctx: ServiceContext): Promise<FindingFacts[]> {
  const rows = await ctx.db.finding.findMany({ where: { state: "open" } });
  return rows.map((row) => ({
    id: row.id,
    findingKey: row.findingKey,
    sourceId: row.sourceId,
    stage: row.stage,
    kind: row.kind,
    subject: row.subject,
    severity: Severity.parse(row.severity),
    title: row.title,
    impactMs: row.impactMs,
    confidence: row.confidence,
    windowDays:
      row.firstSeen === null || row.lastSeen === null
        ? null
        : (row.lastSeen.getTime() - row.firstSeen.getTime()) / 86_400_000,
    evidence: Evidence.catch(EMPTY_EVIDENCE).parse(row.evidence),
  }));
}

/** What a plan of one intent would do on one source: the planner itself is asked, so advice and plan agree. */
function dryRun(facts: PlanningFacts, sourceId: string, intent: PlanIntent) {
  const request = PlanRequest.parse({
    goal: intent.replaceAll("_", " "),
    intents: [intent],
    sourceIds: [sourceId],
    maxSteps: 5_000,
    writeFiles: intent === "write_tags" || intent === "organize",
  });
  const made = planByRules(request, facts, intent);
  return "draft" in made ? made.draft : null;
}

async function libraryFacts(ctx: ServiceContext, facts: PlanningFacts): Promise<LibraryFacts[]> {
  const libraries: LibraryFacts[] = [];
  for (const source of facts.sources) {
    const items = facts.items.filter((item) => item.sourceId === source.id);
    if (items.length === 0) continue;
    const fill = dryRun(facts, source.id, "fill_gaps");
    const prediction = fill === null ? null : await predictPlan(ctx.db, fill, facts);
    const unreadableIds = items.filter((item) => !item.isReadable).map((item) => item.id);
    libraries.push({
      sourceId: source.id,
      sourceName: source.name,
      items: items.length,
      completeness: prediction?.completenessBefore ?? null,
      fillableFields: prediction?.fieldsFilled ?? 0,
      fillableItems: fill?.steps.length ?? 0,
      completenessIfFilled: prediction?.completenessAfter ?? null,
      itemIds: (fill?.steps ?? []).slice(0, 100).map((step) => String(step.input.itemId)),
      withoutThumbnail: dryRun(facts, source.id, "thumbnails")?.steps.length ?? 0,
      misplaced: dryRun(facts, source.id, "organize")?.steps.length ?? 0,
      unwrittenTags: dryRun(facts, source.id, "write_tags")?.steps.length ?? 0,
      unreadable: unreadableIds.length,
      unreadableIds: unreadableIds.slice(0, 100),
    });
  }
  return libraries;
}

const plain = (value: unknown) => JSON.parse(JSON.stringify(value));

function rowOf(draft: RecommendationDraft) {
  return {
    recommendationType: draft.type,
    title: draft.title,
    description: draft.description,
    impactScore: draft.impactScore,
    implementationDifficulty: draft.difficulty,
    sourceId: draft.sourceId,
    evidence: plain(draft.evidence),
    ...(draft.effect === null ? {} : { effect: plain(draft.effect) }),
    ...(draft.planGoal === null ? {} : { planRequest: { goal: draft.planGoal, intents: draft.planIntents } }),
  };
}

/**
 * Makes the advice anew from what is known now. Advice given before keeps its id and what people decided; what no longer
 * holds is dropped if nobody acted on it; what was done and is needed again opens again.
 */
export async function refreshRecommendations(ctx: ServiceContext): Promise<number> {
  const { max_recommendations: maxOpen } = await readSettings(ctx);
  const facts = await gatherPlanningFacts(ctx.db);
  const drafts = recommend(await findingFacts(ctx), await libraryFacts(ctx, facts)).slice(0, maxOpen);
  await ctx.db.$transaction(
    async (tx) => {
      const keys = drafts.map((draft) => draft.key);
      await tx.optimizationRecommendation.deleteMany({ where: { state: "open", recommendationKey: { notIn: keys } } });
      for (const draft of drafts) {
        await tx.optimizationRecommendation.upsert({
          where: { recommendationKey: draft.key },
          create: { recommendationKey: draft.key, createdAt: ctx.now(), ...rowOf(draft) },
          update: rowOf(draft),
        });
      }
      await tx.optimizationRecommendation.updateMany({
        where: { recommendationKey: { in: keys }, state: "implemented" },
        data: { state: "open", implemented: false, planId: null },
      });
      await emitEvent(tx, "recommendations", "recommendations.updated", { open: drafts.length });
    },
    { timeout: 60_000 },
  );
  return drafts.length;
}
