import type { RecommendationView } from "#lib/services/recommendation/index.ts";
import { toolPages } from "./tool-query.ts";

type RecommendationFilter = { category?: string; state?: string };
export const recommendationsQuery = (input: RecommendationFilter = {}) =>
  toolPages<RecommendationView>("recommendations.list", "/planning/recommendations", input);
