import type { Evidence, PlanIntent, Severity } from "#lib/core/index.ts";

/** What a recommendation is made of: one finding, or a fact about the library. */
export type FindingFacts = {
  id: string;
  findingKey: string;
  sourceId: string | null;
  stage: string;
  kind: string;
  subject: string;
  severity: Severity;
  title: string;
  impactMs: number | null;
  confidence: number;
  windowDays: number | null;
  evidence: Evidence;
  /** Only of bottlenecks. */
  bottleneck: BottleneckFacts | null;
};

/** What is known of a bottleneck beside its finding. Shares in 0..1, times in ms. */
export type BottleneckFacts = {
  subjectKind: string;
  share: { value: number; low: number; high: number };
  waitMs: number | null;
  serviceMs: number | null;
  utilization: number | null;
  symptomOf: string | null;
};

/** How to do it by hand: steps in order, what may go wrong, and what it is about. */
export type AdviceByHand = { steps: string[]; risk: string; subject: string; subjectKind: string };

export type LibraryFacts = {
  sourceId: string;
  sourceName: string;
  items: number;
  completeness: number | null;
  /** Fields that sure proposals (at or above the floor) could fill, and how completeness would be then. */
  fillableFields: number;
  fillableItems: number;
  completenessIfFilled: number | null;
  itemIds: string[];
  withoutThumbnail: number;
  misplaced: number;
  unwrittenTags: number;
  unreadable: number;
  unreadableIds: string[];
};

export type RecommendationDraft = {
  key: string;
  sourceId: string | null;
  type: string;
  category: "performance" | "resource" | "metadata";
  title: string;
  description: string;
  impactScore: number;
  difficulty: "low" | "medium" | "high";
  effect: { metric: string; unit: string; low: number; high: number; how: string } | null;
  evidence: Evidence;
  planGoal: string | null;
  planIntents: PlanIntent[];
  advice: AdviceByHand | null;
};
