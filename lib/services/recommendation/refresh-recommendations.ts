import { z } from "zod";
import type { OptimizationRecommendation } from "#generated/prisma/client.ts";
import { EMPTY_EVIDENCE, Evidence, type PlanIntent, Severity } from "#lib/core/index.ts";
import type { Tx } from "#lib/db/index.ts";
import type { PlanningFacts } from "#lib/planning/index.ts";
import { PlanRequest, planByRules } from "#lib/planning/index.ts";
import {
  changeOfFacts,
  type DecisionFacts,
  type FindingFacts,
  type LibraryFacts,
  type RecommendationDraft,
  recommend,
  trackRecords,
} from "#lib/recommendations/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { BottleneckDetail } from "#lib/services/finding/index.ts";
import { gatherPlanningFacts } from "#lib/services/library/index.ts";
import { predictPlan } from "#lib/services/prediction/index.ts";
import { readSettings } from "#lib/services/setting/index.ts";
import { adoptPlanOutcomes, measuredCases, measureEffects } from "./measured-effect.ts";

type StoredFinding = FindingFacts & { lastSeenMs: number | null; share: number | null };

async function findingFacts(ctx: ServiceContext): Promise<StoredFinding[]> {
  const rows = await ctx.db.finding.findMany({ where: { state: "open", NOT: { source: { kind: "log_trial" } } } });
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
    lastSeenMs: row.lastSeen?.getTime() ?? null,
    share: row.share,
    evidence: Evidence.catch(EMPTY_EVIDENCE).parse(row.evidence),
    bottleneck:
      row.stage === "bottlenecks"
        ? BottleneckDetail.nullable()
            .catch(null)
            .parse(row.detail ?? null)
        : null,
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

function rowOf(draft: RecommendationDraft, facts: DecisionFacts) {
  return {
    recommendationType: draft.type,
    title: draft.title,
    description: draft.description,
    impactScore: draft.impactScore,
    implementationDifficulty: draft.difficulty,
    sourceId: draft.sourceId,
    evidence: plain(draft.evidence),
    facts,
    ...(draft.advice === null ? {} : { advice: plain(draft.advice) }),
    ...(draft.effect === null ? {} : { effect: plain(draft.effect) }),
    ...(draft.planGoal === null ? {} : { planRequest: { goal: draft.planGoal, intents: draft.planIntents } }),
  };
}

const DecidedFacts = z.object({
  severity: Severity.nullable(),
  impactScore: z.number(),
  share: z.number().nullable(),
});

/** A problem that is still there so long after it was said to be mended is not mended. */
const GRACE_MS = 3_600_000;

/** Why advice that was decided about is open again, or null when the decision stands. */
function whyReopen(
  row: OptimizationRecommendation,
  facts: DecisionFacts,
  finding: StoredFinding | undefined,
): string | null {
  if (row.state === "implemented") {
    if (finding === undefined) return "Open again: there is more to do.";
    const doneMs = row.implementedAt?.getTime() ?? 0;
    return (finding.lastSeenMs ?? 0) > doneMs + GRACE_MS ? "Open again: runs since then show the same problem." : null;
  }
  if (row.state !== "dismissed" && row.state !== "snoozed") return null;
  const before = DecidedFacts.safeParse(row.decidedFacts);
  return before.success ? changeOfFacts(before.data, facts) : null;
}

type Ranked = { draft: RecommendationDraft; facts: DecisionFacts; finding: StoredFinding | undefined };

/** Advice with the facts behind it, ranked by what it is worth and by how good advice of its type was so far. */
async function rankDrafts(ctx: ServiceContext): Promise<Ranked[]> {
  const findings = await findingFacts(ctx);
  const byKey = new Map(findings.map((finding) => [`finding:${finding.findingKey}`, finding]));
  const libraries = await libraryFacts(ctx, await gatherPlanningFacts(ctx.db));
  const factors = new Map(trackRecords(await measuredCases(ctx.db)).map(({ type, factor }) => [type, factor]));
  return recommend(findings, libraries)
    .map((draft) => {
      const impactScore = Math.min(10, draft.impactScore * (factors.get(draft.type) ?? 1));
      const finding = byKey.get(draft.key);
      const facts = { severity: finding?.severity ?? null, impactScore, share: finding?.share ?? null };
      return { draft: { ...draft, impactScore }, facts, finding };
    })
    .sort((a, b) => b.draft.impactScore - a.draft.impactScore || (a.draft.key < b.draft.key ? -1 : 1));
}

async function storeRanked(tx: Tx, ctx: ServiceContext, { draft, facts, finding }: Ranked): Promise<void> {
  const row = await tx.optimizationRecommendation.upsert({
    where: { recommendationKey: draft.key },
    create: { recommendationKey: draft.key, createdAt: ctx.now(), ...rowOf(draft, facts) },
    update: rowOf(draft, facts),
  });
  const why = whyReopen(row, facts, finding);
  if (why === null) return;
  await tx.optimizationRecommendation.updateMany({
    where: { id: row.id, state: row.state },
    data: { state: "open", stateReason: why, snoozedUntil: null, implemented: false, planId: null },
  });
}

/**
 * Makes the advice anew from what is known now. Advice given before keeps its id and what people decided; what no longer
 * holds is dropped if nobody acted on it; what was put away or done opens again when its facts have changed.
 */
export async function refreshRecommendations(ctx: ServiceContext): Promise<number> {
  const { max_recommendations: maxOpen } = await readSettings(ctx);
  await measureEffects(ctx);
  await adoptPlanOutcomes(ctx);
  const ranked = (await rankDrafts(ctx)).slice(0, maxOpen);
  await ctx.db.$transaction(
    async (tx) => {
      const keys = ranked.map(({ draft }) => draft.key);
      await tx.optimizationRecommendation.deleteMany({ where: { state: "open", recommendationKey: { notIn: keys } } });
      for (const one of ranked) await storeRanked(tx, ctx, one);
      await emitEvent(tx, "recommendations", "recommendations.updated", { open: ranked.length });
    },
    { timeout: 60_000 },
  );
  return ranked.length;
}
