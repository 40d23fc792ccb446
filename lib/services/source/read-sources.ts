import { AppError } from "#lib/core/index.ts";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { SourceIdInput, type SourceView } from "./schemas.ts";
import { activeJobsBySource, toSourceView } from "./source-view.ts";

/** All connected sources in the order in which they were added. */
export async function listSources({ ctx }: Pick<Call<unknown>, "ctx">): Promise<{ items: SourceView[] }> {
  requireScope(ctx, "read");
  const [rows, jobs] = await Promise.all([
    ctx.db.source.findMany({ orderBy: { createdAt: "asc" } }),
    activeJobsBySource(ctx.db),
  ]);
  return { items: rows.map((row) => toSourceView(row, jobs.get(row.id) ?? null)) };
}

/** @throws AppError NOT_FOUND */
export async function getSource({ ctx, input }: Call<SourceIdInput>): Promise<SourceView> {
  requireScope(ctx, "read");
  const { sourceId } = parseInput(SourceIdInput, input);
  const row = await ctx.db.source.findUnique({ where: { id: sourceId } });
  if (row === null) throw new AppError("NOT_FOUND", `There is no source ${sourceId}.`);
  return toSourceView(row, (await activeJobsBySource(ctx.db)).get(sourceId) ?? null);
}
