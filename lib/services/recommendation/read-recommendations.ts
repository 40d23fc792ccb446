import type { Prisma } from "#generated/prisma/client.ts";
import { AppError, type Page } from "#lib/core/index.ts";
import { type Call, offsetOf, parseInput, requireScope, toPage } from "#lib/services/context/index.ts";
import { toRecommendationView, typesOfCategory } from "./recommendation-view.ts";
import { ListRecommendationsInput, RecommendationIdInput, type RecommendationView } from "./schemas.ts";

function whereOf(input: ListRecommendationsInput, now: Date): Prisma.OptimizationRecommendationWhereInput {
  const { category, minImpactScore, implementationDifficulty, state } = input;
  const notPerformance = [...typesOfCategory("metadata"), ...typesOfCategory("resource")];
  const types =
    category === "performance"
      ? { notIn: notPerformance }
      : category === "all"
        ? undefined
        : { in: typesOfCategory(category) };
  const isDue = { OR: [{ state: "open" }, { state: "snoozed", snoozedUntil: { lte: now } }] };
  return {
    impactScore: { gte: minImpactScore },
    ...(types === undefined ? {} : { recommendationType: types }),
    ...(implementationDifficulty === "all" ? {} : { implementationDifficulty }),
    ...(state === undefined ? isDue : { state }),
  };
}

/** Advice, the most effective first. Without a state: what is open, and what was snoozed until now. */
export async function listRecommendations({
  ctx,
  input,
}: Call<ListRecommendationsInput>): Promise<Page<RecommendationView>> {
  requireScope(ctx, "read");
  const parsed = parseInput(ListRecommendationsInput, input);
  const offset = offsetOf(parsed.cursor);
  const where = whereOf(parsed, ctx.now());
  const [rows, total] = await Promise.all([
    ctx.db.optimizationRecommendation.findMany({
      where,
      orderBy: [{ impactScore: "desc" }, { id: "asc" }],
      skip: offset,
      take: parsed.limit + 1,
    }),
    ctx.db.optimizationRecommendation.count({ where }),
  ]);
  return toPage(rows.map(toRecommendationView), { offset, limit: parsed.limit, total });
}

/** @throws AppError NOT_FOUND */
export async function getRecommendation({ ctx, input }: Call<RecommendationIdInput>): Promise<RecommendationView> {
  requireScope(ctx, "read");
  const { recommendationId } = parseInput(RecommendationIdInput, input);
  const row = await ctx.db.optimizationRecommendation.findUnique({ where: { id: recommendationId } });
  if (row === null) throw new AppError("NOT_FOUND", `There is no recommendation ${recommendationId}.`);
  return toRecommendationView(row);
}
