import type { StepRunner } from "../ports.ts";

/** Reads changed files and rebuilds the search index of one source. */
export const runReindex: StepRunner<"reindex"> = async ({ input, ports, report, signal }) => {
  const { note } = await ports.search.rebuild({ sourceId: input.sourceId, report, signal });
  return { note, output: {} };
};
