import { z } from "zod";
import { PageInput } from "#lib/core/index.ts";
import { DRILL_POINTS } from "./drill-scratch.ts";

const count = z.number().int().nonnegative();

/** What became of the work of a worker that was killed on purpose. */
export const DrillResult = z.object({
  point: z.enum(DRILL_POINTS).describe("where in the life of a step the worker was struck"),
  signal: z.string(),
  leaseMs: count,
  steps: count,
  lost: count.describe("steps whose effect is not there in the end"),
  twice: count.describe("steps that must not run twice and took effect more than once"),
  repeated: count.describe("steps that may be repeated and took effect more than once"),
  inDoubt: count.describe("steps of which nobody could say whether they had run; each was decided by its effect"),
  halfFiles: count.describe("files under a final name that are not whole"),
  refused: count.describe("tries of a worker that was away too long, stopped before their effect"),
  staleAccepted: count.describe("ends of such tries that settled something all the same"),
  notTakenBack: count.describe("effects that the undo left"),
  recoveryMs: count.nullable().describe("from the blow until its steps were with nobody; null: it held none"),
  seconds: z.number(),
});
export type DrillResult = z.infer<typeof DrillResult>;

export const DrillView = z.object({
  id: z.string(),
  state: z.enum(["running", "passed", "not_passed", "failed"]),
  seed: z.number().int(),
  startedBy: z.string(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  result: DrillResult.nullable(),
  error: z.string().nullable(),
});
export type DrillView = z.infer<typeof DrillView>;

export const StartDrillInput = z.object({
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31)
    .optional()
    .describe("the same seed strikes at the same place"),
});
export type StartDrillInput = z.infer<typeof StartDrillInput>;

export const ListDrillsInput = PageInput;
