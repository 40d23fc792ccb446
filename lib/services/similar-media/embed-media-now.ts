import { type MediaTextRow, noteMediaIndexed, readMediaTexts, readOrphanedEmbeddings } from "#lib/db/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { aboutText } from "#lib/services/media-text/index.ts";
import { forgetTexts, rememberTexts } from "#lib/services/similar/index.ts";
import { COLLECTION, type EmbedSome, type EmbedWatch } from "./embed-schemas.ts";
import { embedWithModel, forgetModelVectors, type ModelEmbedded } from "./model-vectors.ts";

const BATCH = 500;

export type Embedded = { looked: number; embedded: number; forgotten: number; byModel: ModelEmbedded | null };

async function embedBatch(ctx: ServiceContext, rows: readonly MediaTextRow[], force: boolean): Promise<number> {
  const items = rows.map((row) => ({
    subjectId: row.id,
    text: aboutText(row),
    metadata: { kind: row.kind, title: row.title ?? row.path, source_id: row.sourceId },
  }));
  const { written } = await rememberTexts({ ctx, input: { collection: COLLECTION, items, force } });
  const unnoted = rows.filter((row) => row.embeddingId !== row.id);
  await noteMediaIndexed(ctx.db, "embedding_id", new Map(unnoted.map((row) => [row.id, row.id])));
  return written;
}

/** Vectors of media that left the library are forgotten. */
async function forgetOrphans(ctx: ServiceContext): Promise<number> {
  const subjectIds = await readOrphanedEmbeddings(ctx.db, COLLECTION);
  await forgetTexts({ ctx, input: { collection: COLLECTION, subjectIds } });
  await forgetModelVectors(ctx, subjectIds);
  return subjectIds.length;
}

/** Makes vectors of media that are new or changed, in batches: what is done stays when the work is stopped. */
export async function embedMediaNow(ctx: ServiceContext, some: EmbedSome, watch: EmbedWatch): Promise<Embedded> {
  const total = some.itemIds?.length ?? (await ctx.db.mediaItem.count({ where: presentIn(some) }));
  const done = { looked: 0, embedded: 0 };
  const flush = async (rows: MediaTextRow[]) => {
    watch.signal.throwIfAborted();
    done.embedded += await embedBatch(ctx, rows, some.force ?? false);
    done.looked += rows.length;
    watch.report({ phase: "Embedding media", done: done.looked, total, unit: "media" });
  };
  let rows: MediaTextRow[] = [];
  for await (const row of readMediaTexts(ctx.db, { sourceId: some.sourceId, ids: some.itemIds })) {
    if (some.onlyNew === true && row.embeddingId !== null) continue;
    rows.push(row);
    if (rows.length < (some.batch ?? BATCH)) continue;
    await flush(rows);
    rows = [];
  }
  if (rows.length > 0) await flush(rows);
  const forgotten = await forgetOrphans(ctx);
  return { ...done, forgotten, byModel: await embedWithModel(ctx, some, watch) };
}

const presentIn = ({ sourceId, onlyNew }: EmbedSome) => ({
  removedAt: null,
  ...(sourceId !== undefined && { sourceId }),
  ...(onlyNew === true && { embeddingId: null }),
});
