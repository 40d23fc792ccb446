import { z } from "zod";

/** One part of the score: 0..1, its weight, and the points that it gives. */
export const HealthPartView = z.object({
  name: z.string(),
  value: z.number(),
  weight: z.number(),
  points: z.number(),
  words: z.string(),
});

/** 0 (worst) to 100, the sum of the points of its parts; null before any run was analysed. `trend` is oldest first. */
export const HealthView = z.object({
  score: z.number().nullable(),
  at: z.iso.datetime().nullable(),
  parts: z.array(HealthPartView),
  trend: z.array(z.object({ at: z.iso.datetime(), score: z.number() })),
});
export type HealthView = z.infer<typeof HealthView>;

export const HealthInput = z.object({
  days: z.coerce.number().int().min(1).max(3650).default(30).describe("length of the trend"),
});
export type HealthInput = z.infer<typeof HealthInput>;
