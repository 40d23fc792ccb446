import type { Page } from "#lib/core/index.ts";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { type FindingView, listFindings } from "#lib/services/finding/index.ts";
import { ListBottlenecksInput } from "./schemas.ts";

/** What keeps runs from being done sooner, the worst first. */
export async function listBottlenecks({ ctx, input }: Call<ListBottlenecksInput>): Promise<Page<FindingView>> {
  requireScope(ctx, "read");
  return listFindings({ ctx, input: { ...parseInput(ListBottlenecksInput, input), stage: "bottlenecks" } });
}
