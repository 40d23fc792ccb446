import { z } from "zod";
import { Purse } from "#lib/services/budget/index.ts";
import { ExecutionSummary } from "#lib/services/execution/index.ts";
import { FindingView } from "#lib/services/finding/index.ts";
import { HealthView } from "#lib/services/health/index.ts";
import { JobView } from "#lib/services/job/index.ts";
import { RecommendationView } from "#lib/services/recommendation/index.ts";

/** What stands where, in one call: the answer, then the evidence, then the one thing to do next. */
export const Overview = z.object({
  headline: z.string(),
  tone: z.enum(["good", "attention", "bad", "empty"]),
  next: z.object({
    label: z.string(),
    why: z.string(),
    kind: z.enum(["add_source", "observe", "recommendation", "approve", "watch", "none"]),
    subjectId: z.string().nullable(),
  }),
  firstSteps: z.object({
    hasSource: z.boolean(),
    hasObserved: z.boolean(),
    hasPlan: z.boolean(),
    hasExecution: z.boolean(),
  }),
  health: HealthView,
  sources: z.number().int(),
  hasSample: z.boolean(),
  taskRuns: z.number().int(),
  mediaItems: z.number().int(),
  completeness: z.number().nullable(),
  openFindings: z.object({
    low: z.number().int(),
    medium: z.number().int(),
    high: z.number().int(),
    critical: z.number().int(),
  }),
  plansAwaitingApproval: z.number().int(),
  topFindings: z.array(FindingView),
  topRecommendations: z.array(RecommendationView),
  activeJobs: z.array(JobView),
  activeExecutions: z.array(ExecutionSummary),
  recentExecutions: z.array(ExecutionSummary),
  /** What models cost today and this month, and the tightest budget. */
  spend: Purse,
  workerAlive: z.boolean(),
});
export type Overview = z.infer<typeof Overview>;
