export { decideRecommendation } from "./decide-recommendation.ts";
export { getRecommendation, listRecommendations } from "./read-recommendations.ts";
export { toRecommendationView } from "./recommendation-view.ts";
export { refreshRecommendations } from "./refresh-recommendations.ts";
export {
  DecideRecommendationInput,
  ExpectedEffect,
  ListRecommendationsInput,
  RECOMMENDATION_STATES,
  RecommendationIdInput,
  RecommendationState,
  RecommendationView,
} from "./schemas.ts";
