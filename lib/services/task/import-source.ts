import type { Source } from "#generated/prisma/client.ts";
import { newId } from "#lib/core/index.ts";
import type { Tx } from "#lib/db/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import type { ImportCounts } from "./schemas.ts";

const KIND = "task_runs";
const SHOWN_PROBLEMS = 20;

/** The source of a name that holds imported runs; made when there is none. Two at once get the same one. */
export async function importSourceOf(tx: Tx, ctx: ServiceContext, name: string): Promise<Source> {
  const path = name.toLowerCase();
  const known = await tx.source.findUnique({ where: { kind_path: { kind: KIND, path } } });
  if (known !== null) return known;
  const made = await tx.source.create({
    data: { id: newId("src"), kind: KIND, name, path, config: {}, createdAt: ctx.now() },
  });
  const detail = { kind: KIND, name };
  await emitAudit(tx, ctx, { action: "source.added", entityType: "source", entityId: made.id, detail });
  await emitEvent(tx, "sources", "source.added", { sourceId: made.id });
  return made;
}

/** What the source's page says of the last import. */
export const problemWords = ({ rejected, problems }: ImportCounts): string[] => {
  const shown = problems.slice(0, SHOWN_PROBLEMS).map(({ line, reason }) => `Line ${line}: ${reason}`);
  const left = rejected - shown.length;
  return left > 0 ? [...shown, `${left} more lines could not be read.`] : shown;
};

/** Notes that runs came in, so that they are analysed. */
export async function noteImport(ctx: ServiceContext, sourceId: string, counts: ImportCounts): Promise<void> {
  await ctx.db.$transaction(async (tx) => {
    const now = ctx.now();
    const summary = { taskRuns: await tx.taskRun.count({ where: { sourceId } }) };
    const source = await tx.source.findUnique({ where: { id: sourceId }, select: { summary: true } });
    const before = typeof source?.summary === "object" && source.summary !== null ? source.summary : {};
    const said = { ...before, ...summary, rejectedLines: counts.rejected, problems: problemWords(counts) };
    await tx.source.update({
      where: { id: sourceId },
      data: { state: "ready", lastError: null, lastObservedAt: now, summary: said },
    });
    if (counts.accepted > 0) await markStale(tx, sourceId, now);
    await emitEvent(tx, "sources", "source.ready", { sourceId });
  });
}

/** From now on the source has runs that no analysis has seen. */
export async function markStale(tx: Tx, sourceId: string, at: Date): Promise<void> {
  await tx.taskAnalysisState.upsert({
    where: { sourceId },
    create: { sourceId, dirtySince: at },
    update: {},
  });
  await tx.taskAnalysisState.updateMany({ where: { sourceId, dirtySince: null }, data: { dirtySince: at } });
}
