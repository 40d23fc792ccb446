export {
  DecideRecommendationInput,
  ExpectedEffect,
  ListRecommendationsInput,
  RECOMMENDATION_STATES,
  RecommendationIdInput,
  RecommendationState,
  RecommendationView,
} from "./schemas.ts";
