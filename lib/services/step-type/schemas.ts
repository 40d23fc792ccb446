import { z } from "zod";
import { StepType, StepUndo } from "#lib/core/index.ts";

export const StepTypeView = z.object({
  type: StepType,
  title: z.string(),
  effect: z.string(),
  undo: StepUndo,
  isDestructive: z.boolean().describe("it changes something that others rely on"),
  isRepeatable: z.boolean().describe("a try of unknown end is repeated by itself"),
  maxAttempts: z.number().int(),
  timeoutMs: z.number(),
  holds: z.record(z.string(), z.number()).describe("cores, graphics card, disk, network while it works"),
  probe: z.string().describe("how to find out whether a try that was cut off had done its work"),
  missing: z.array(z.string()).describe("what keeps it from running here; empty when it can"),
  input: z.unknown().describe("JSON schema of its input"),
});
export type StepTypeView = z.infer<typeof StepTypeView>;

export const StepTypeList = z.object({ items: z.array(StepTypeView) });
export type StepTypeList = z.infer<typeof StepTypeList>;
