import type { Source } from "#generated/prisma/client.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { enqueueJob } from "#lib/services/job/index.ts";
import { SourceSummary } from "./schemas.ts";
import { activeJobsBySource } from "./source-view.ts";

/** Puts a reading that nobody asked for into the queue, unless one waits or runs already. */
export async function askToRead(ctx: ServiceContext, source: Source): Promise<void> {
  await ctx.db.$transaction(async (tx) => {
    if ((await activeJobsBySource(tx)).has(source.id)) return;
    const input = { sourceId: source.id, sourceName: source.name, isWatch: true };
    await enqueueJob(tx, ctx, { kind: "observe_source", input });
  });
}

/** How long the last reading of a source took, in milliseconds; 0 before the first. */
export const lastReadingMs = (source: Source): number => SourceSummary.safeParse(source.summary).data?.elapsedMs ?? 0;
