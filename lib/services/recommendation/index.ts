export { decideRecommendation } from "./decide-recommendation.ts";
export { getRecommendation, listRecommendations } from "./read-recommendations.ts";
export { refreshRecommendations } from "./refresh-recommendations.ts";
export {
  DecideRecommendationInput,
  ExpectedEffect,
  ListRecommendationsInput,
  RecommendationIdInput,
  type RecommendationState,
  RecommendationView,
} from "./schemas.ts";
