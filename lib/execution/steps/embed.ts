import type { StepRunner } from "../ports.ts";

/** Makes vectors of media that are new or changed. What is done stays when it is stopped. */
export const runEmbed: StepRunner<"embed"> = async ({ input, ports, report, signal }) => {
  const { sourceId, itemIds, force } = input;
  return ports.vectors.embed({ sourceId, itemIds, force, report, signal });
};
