import type { StepRunner } from "../ports.ts";

/** Reads what is new in the logs of one source. */
export const runAnalyzeLogs: StepRunner<"analyze_logs"> = async ({ input, ports, report, signal }) => {
  const { note } = await ports.logs.analyze({ sourceId: input.sourceId, report, signal });
  return { note, output: {} };
};
