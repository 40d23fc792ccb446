export { decideRecommendation } from "./decide-recommendation.ts";
export { getRecommendation, listRecommendations } from "./read-recommendations.ts";
export { readTrackRecord } from "./read-track-record.ts";
export { toRecommendationView } from "./recommendation-view.ts";
export { refreshRecommendations } from "./refresh-recommendations.ts";
export {
  DecideRecommendationInput,
  ExpectedEffect,
  ListRecommendationsInput,
  RecommendationIdInput,
  type RecommendationState,
  RecommendationView,
  TrackRecordView,
} from "./schemas.ts";
