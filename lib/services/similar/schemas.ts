import { z } from "zod";

/** What is kept as vectors. Outside programs find the collections of a Chroma server under these names. */
export const VectorCollection = z.enum(["log_patterns", "bottlenecks", "media", "planning_templates", "plans"]);
export type VectorCollection = z.infer<typeof VectorCollection>;

const Metadata = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

/** Keys that outside programs rely on in the collection of plan templates. */
export const PlanningTemplateMetadata = z.object({
  plan_type: z.string(),
  success_rate: z.number().min(0).max(1),
  usage_count: z.number().int().min(0),
  resource_efficiency: z.number().min(0).max(1),
});

const item = (metadata: z.ZodType<z.infer<typeof Metadata>>) =>
  z.object({
    subjectId: z.string().min(1).max(200),
    text: z.string().trim().min(1).max(100_000),
    metadata: metadata.default({}),
  });

export const RememberTextsInput = z.discriminatedUnion("collection", [
  z.object({
    collection: z.enum(["log_patterns", "bottlenecks", "media", "plans"]),
    force: z.boolean().default(false),
    items: z.array(item(Metadata)),
  }),
  z.object({
    collection: z.literal("planning_templates"),
    force: z.boolean().default(false),
    items: z.array(item(PlanningTemplateMetadata).required({ metadata: true })),
  }),
]);
export type RememberTextsInput = z.input<typeof RememberTextsInput>;

export const FindSimilarTextsInput = z
  .object({
    collection: VectorCollection,
    text: z.string().trim().min(1).max(100_000).optional(),
    subjectId: z.string().optional(),
    limit: z.number().int().min(1).max(1_000).default(10),
    minSimilarity: z.number().min(-1).max(1).default(0),
  })
  .refine(({ text, subjectId }) => (text === undefined) !== (subjectId === undefined), {
    message: "give either a text or the id of a subject",
  });
export type FindSimilarTextsInput = z.input<typeof FindSimilarTextsInput>;

/** `similarity`: cosine, -1 to 1; the nearest first. */
export const SimilarText = z.object({ subjectId: z.string(), similarity: z.number(), metadata: Metadata });
export type SimilarText = z.infer<typeof SimilarText>;

export const ForgetTextsInput = z.object({ collection: VectorCollection, subjectIds: z.array(z.string()) });
export type ForgetTextsInput = z.infer<typeof ForgetTextsInput>;
