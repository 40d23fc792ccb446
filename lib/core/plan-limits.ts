import { z } from "zod";

const minuteOfDay = z.int().min(0).max(1439);

/** Hours of some days, in the server's local time. */
const HourSpan = z.strictObject({
  fromMinute: minuteOfDay,
  toMinute: minuteOfDay.describe("the same as fromMinute: all day; earlier: the next day"),
  weekdays: z.array(z.int().min(1).max(7)).min(1).max(7).optional().describe("1 = Monday; of the window's begin"),
});
export type HourSpan = z.infer<typeof HourSpan>;

/**
 * The bounds that a goal sets on how its plan runs; part of the plan's content, so an approval holds for them too. What is
 * not said has no bound of its own. Times of day are those of the machine that runs the steps.
 */
export const PlanLimits = z.strictObject({
  maxParallel: z.int().min(1).max(64).optional().describe("at most so many steps at the same time"),
  priority: z.enum(["low", "normal", "high"]).optional().describe("against other executions"),
  window: HourSpan.optional().describe("steps start only within these hours"),
  notBefore: z.iso.datetime().optional().describe("no step starts earlier"),
  deadline: z.iso.datetime().optional().describe("all is to be done by then"),
  fallbackModel: z
    .string()
    .trim()
    .regex(/^[^/\s]+\/\S+$/, "<provider>/<model>")
    .max(320)
    .optional()
    .describe("<provider>/<model> that is asked when the model of a step can't answer"),
  fallbackPlanId: z
    .string()
    .trim()
    .min(1)
    .max(64)
    .optional()
    .describe("plan that starts when this one has failed, if it is approved by then"),
  maxCostUsd: z.number().min(0).max(1_000_000).optional().describe("model calls of the plan cost no more"),
});
export type PlanLimits = z.infer<typeof PlanLimits>;
