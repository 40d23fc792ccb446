import type { OptimizationRecommendation } from "#generated/prisma/client.ts";
import { EMPTY_EVIDENCE, Evidence } from "#lib/core/index.ts";
import { AdviceView, ExpectedEffect, RecommendationState, type RecommendationView } from "./schemas.ts";

const CATEGORY: Record<string, RecommendationView["category"]> = {
  fill_metadata: "metadata",
  thumbnails: "metadata",
  write_tags: "metadata",
  organize: "metadata",
  replace_damaged: "metadata",
  add_capacity: "resource",
  lower_concurrency: "resource",
  use_idle_capacity: "resource",
};

/** The types of advice in a category; the column holds the type only. */
export const typesOfCategory = (category: RecommendationView["category"]): string[] =>
  Object.keys(CATEGORY).filter((type) => CATEGORY[type] === category);

export const categoryOf = (type: string): RecommendationView["category"] => CATEGORY[type] ?? "performance";

export const toRecommendationView = (row: OptimizationRecommendation): RecommendationView => ({
  id: row.id,
  type: row.recommendationType,
  category: categoryOf(row.recommendationType),
  title: row.title,
  description: row.description,
  impactScore: row.impactScore,
  difficulty: (["low", "medium", "high"] as const).find((level) => level === row.implementationDifficulty) ?? "medium",
  state: RecommendationState.parse(row.state),
  stateReason: row.stateReason,
  snoozedUntil: row.snoozedUntil?.toISOString() ?? null,
  effect: ExpectedEffect.nullable().parse(row.effect ?? null),
  evidence: Evidence.catch(EMPTY_EVIDENCE).parse(row.evidence),
  advice: AdviceView.nullable()
    .catch(null)
    .parse(row.advice ?? null),
  sourceId: row.sourceId,
  canPlan: (row.planRequest !== null || row.advice !== null) && (row.state === "open" || row.state === "snoozed"),
  planId: row.planId,
  modelUsed: row.llmModelUsed,
  createdAt: row.createdAt.toISOString(),
});
