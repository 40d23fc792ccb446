import { z } from "zod";
import { PageInput, Severity } from "#lib/core/index.ts";
import { FindingView } from "#lib/services/finding/index.ts";
import { RecommendationView } from "#lib/services/recommendation/index.ts";

export const ListBottlenecksInput = PageInput.extend({
  sourceId: z.string().optional(),
  kind: z.string().optional().describe("queue_saturation, retry_storm, regression …"),
  severity: Severity.optional().describe("at least this severe"),
  state: FindingView.shape.state.default("open"),
});
export type ListBottlenecksInput = z.infer<typeof ListBottlenecksInput>;

export const BottleneckIdInput = z.object({ findingId: z.string() });
export type BottleneckIdInput = z.infer<typeof BottleneckIdInput>;

const RelatedFinding = z.object({ id: z.string(), title: z.string(), kind: z.string(), severity: Severity });

/** One run on the way to the end of a batch. */
const PathRun = z.object({
  externalId: z.string(),
  type: z.string(),
  status: z.string(),
  startedAt: z.iso.datetime().nullable(),
  waitMs: z.number().nullable(),
  durationMs: z.number().nullable(),
});

/**
 * A bottleneck with what surrounds it. `timeline`: hours or days around it, for the runs that it is about. `criticalPath`:
 * the chain of dependencies that ended last among its runs, first to last. `similar`: past ones that read alike, and what
 * solved those that were solved.
 */
export const BottleneckDetailView = z.object({
  finding: FindingView,
  cause: RelatedFinding.nullable(),
  symptoms: z.array(RelatedFinding),
  recommendation: RecommendationView.nullable(),
  timeline: z.object({
    bucketMs: z.number(),
    rows: z.array(
      z.object({
        startMs: z.number(),
        runs: z.number(),
        failed: z.number(),
        waitMsMean: z.number().nullable(),
        runMsMean: z.number().nullable(),
        /** Runs in progress on the mean: run time over the length of the bucket. */
        inProgress: z.number(),
      }),
    ),
  }),
  criticalPath: z.array(PathRun),
  similar: z.array(
    RelatedFinding.extend({
      similarity: z.number(),
      state: z.string(),
      resolvedAt: z.iso.datetime().nullable(),
      solvedBy: z.string().nullable(),
    }),
  ),
});
export type BottleneckDetailView = z.infer<typeof BottleneckDetailView>;

/** `text` is a model's, marked as such; null with the reason when none answered. */
export const BottleneckExplanation = z.object({
  text: z.string().nullable(),
  model: z.string().nullable(),
  problem: z.string().nullable(),
});
export type BottleneckExplanation = z.infer<typeof BottleneckExplanation>;

/** One thing that would be different; the history is played again with it. */
const WhatIfChange = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("slots"),
    subject: z.string().describe("task type, resource or worker"),
    add: z.number().int().min(-100).max(100).describe("slots more, or fewer when negative"),
  }),
  z.object({ kind: z.literal("duration"), type: z.string(), factor: z.number().positive().max(100) }),
  z.object({
    kind: z.literal("batch_size"),
    type: z.string(),
    factor: z.number().positive().max(1000),
    setupMs: z.number().min(0),
  }),
  z.object({ kind: z.literal("independent"), type: z.string(), of: z.string() }),
]);

export const WhatIfInput = z.object({
  sourceId: z.string().describe("the source whose history is played again"),
  change: WhatIfChange,
});
export type WhatIfInput = z.infer<typeof WhatIfInput>;
