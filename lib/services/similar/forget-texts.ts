import { announceToServer } from "#lib/services/connection/index.ts";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { localVectors } from "./local-space.ts";
import { ForgetTextsInput } from "./schemas.ts";

/** Takes subjects out of a collection; ids that are not there are no fault. */
export async function forgetTexts({ ctx, input }: Call<ForgetTextsInput>): Promise<void> {
  requireScope(ctx, "operate");
  const { collection, subjectIds } = parseInput(ForgetTextsInput, input);
  if (subjectIds.length === 0) return;
  await ctx.db.$transaction(async (tx) => {
    await localVectors(ctx).removeIn(tx, collection, subjectIds);
    await announceToServer(tx, ctx, { server: "chroma", scope: collection, ids: subjectIds });
  });
}
