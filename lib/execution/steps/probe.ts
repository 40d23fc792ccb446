import type { StepRunner } from "../ports.ts";
import { StepFailure } from "../step-failure.ts";

/** Reads one file again. Repeating it is harmless. */
export const runProbe: StepRunner<"probe"> = async ({ input, ports }) => {
  const result = await ports.library.refreshItem(input.itemId);
  if (!result.ok) throw new StepFailure(result.note);
  return { note: result.note, output: {} };
};
