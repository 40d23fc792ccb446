import type { RecommendationView, TrackRecordView } from "#lib/services/recommendation/index.ts";
import { toolPages, toolQuery } from "./tool-query.ts";

type RecommendationFilter = { category?: string; state?: string };
export const recommendationsQuery = (input: RecommendationFilter = {}) =>
  toolPages<RecommendationView>("recommendations.list", "/planning/recommendations", input);

export const trackRecordQuery = () =>
  toolQuery<TrackRecordView>("recommendations.track_record", "/planning/recommendations/track-record");
