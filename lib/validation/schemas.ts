import { z } from "zod";

/** One thing that a rule has to say. An error forbids execution; a warning and a hint do not. */
export const PlanIssue = z.object({
  severity: z.enum(["error", "warning", "info"]),
  rule: z.string(),
  stepKey: z.string().nullable(),
  message: z.string(),
  fix: z.string().nullable(),
});
export type PlanIssue = z.infer<typeof PlanIssue>;

export const ValidationReport = z.object({
  valid: z.boolean(),
  checkedAt: z.iso.datetime(),
  issues: z.array(PlanIssue),
  rules: z.array(
    z.object({ rule: z.string(), title: z.string(), errors: z.number().int(), warnings: z.number().int() }),
  ),
  /** From how steps of these types ended so far; null where the plan could not be simulated. */
  estimatedSuccess: z
    .object({
      plan: z.number().describe("chance that every step succeeds"),
      steps: z.number().describe("share of them"),
    })
    .nullable()
    .default(null),
});
export type ValidationReport = z.infer<typeof ValidationReport>;
