import { z } from "zod";
import { PlanState } from "#lib/approval/index.ts";

export const SimilarPlansInput = z
  .object({
    planId: z.string().max(100).optional().describe("plan to compare with"),
    goal: z.string().trim().min(3).max(4000).optional().describe("or a goal in plain words"),
    similarity: z.coerce.number().min(0).max(1).default(0.3).describe("least likeness, 0 to 1"),
    limit: z.coerce.number().int().min(1).max(50).default(10),
    useChromadb: z
      .boolean()
      .default(false)
      .describe("ask the Chroma server or fail; without it whoever is there answers"),
  })
  .refine(({ planId, goal }) => (planId === undefined) !== (goal === undefined), "give either a plan or a goal");
export type SimilarPlansInput = z.infer<typeof SimilarPlansInput>;

/** A plan of the past with what came of it. Times in ms; null: not known, or it never ran. */
export const SimilarPlan = z.object({
  planId: z.string(),
  title: z.string(),
  goal: z.string(),
  state: PlanState,
  similarity: z.number(),
  stepCount: z.number().int(),
  stepsFailed: z.number().int().nullable(),
  expectedMs: z.number().nullable(),
  durationMs: z.number().nullable(),
  effects: z.array(
    z.object({ metric: z.string(), label: z.string(), unit: z.string(), before: z.number(), after: z.number() }),
  ),
  /** Why it was rejected. */
  reason: z.string().nullable(),
  endedAt: z.iso.datetime(),
});
export type SimilarPlan = z.infer<typeof SimilarPlan>;

export const SimilarPlans = z.object({
  items: z.array(SimilarPlan),
  engine: z.enum(["embedded", "chroma"]).describe("who answered"),
  sentence: z.string(),
});
export type SimilarPlans = z.infer<typeof SimilarPlans>;
