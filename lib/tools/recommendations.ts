import { z } from "zod";
import { pageOf } from "#lib/core/index.ts";
import {
  DecideRecommendationInput,
  decideRecommendation,
  getRecommendation,
  ListRecommendationsInput,
  listRecommendations,
  RecommendationIdInput,
  RecommendationView,
  readTrackRecord,
  TrackRecordView,
} from "#lib/services/recommendation/index.ts";
import { defineTool } from "./define-tool.ts";

const common = { tag: "Recommendations", scope: "read", isReadOnly: true, isDestructive: false } as const;

export const recommendationTools = [
  defineTool({
    ...common,
    name: "recommendations.list",
    title: "Recommendations",
    description: "What to do next, by impact, with the expected effect and the evidence.",
    input: ListRecommendationsInput,
    output: pageOf(RecommendationView),
    http: { method: "GET", path: "/planning/recommendations" },
    cli: {
      command: ["recommendations", "list"],
      examples: ["plantain recommendations list --category metadata --min-impact-score 5"],
    },
    mcp: { name: "get_optimization_recommendations" },
    run: listRecommendations,
  }),
  defineTool({
    ...common,
    name: "recommendations.get",
    title: "One recommendation",
    description: "A recommendation with its evidence.",
    input: RecommendationIdInput,
    output: RecommendationView,
    http: { method: "GET", path: "/planning/recommendations/{recommendationId}" },
    cli: {
      command: ["recommendations", "show"],
      positional: ["recommendationId"],
      examples: ["plantain recommendations show 12"],
    },
    run: getRecommendation,
  }),
  defineTool({
    ...common,
    name: "recommendations.track_record",
    title: "Track record of advice",
    description: "What was expected of recommendations that were carried out, and what was measured, by type and case.",
    input: z.object({}),
    output: TrackRecordView,
    http: { method: "GET", path: "/planning/recommendations/track-record" },
    cli: { command: ["recommendations", "track-record"], examples: ["plantain recommendations track-record"] },
    run: readTrackRecord,
  }),
  defineTool({
    ...common,
    name: "recommendations.decide",
    title: "Decide about a recommendation",
    description:
      "Says that it was carried out by hand (its effect is measured from then on), dismisses it, snoozes it for some days, or opens it again.",
    scope: "operate",
    isReadOnly: false,
    input: DecideRecommendationInput,
    output: RecommendationView,
    http: { method: "POST", path: "/planning/recommendations/{recommendationId}/decide" },
    cli: {
      command: ["recommendations", "decide"],
      positional: ["recommendationId", "decision"],
      examples: [
        'plantain recommendations decide 12 dismiss --reason "not worth it"',
        "plantain recommendations decide 12 implement",
      ],
    },
    run: decideRecommendation,
  }),
];
