import {
  type MediaTextRow,
  readEmbeddings,
  readMediaTexts,
  removeEmbeddings,
  resetEmbeddingSpace,
} from "#lib/db/index.ts";
import { asSystem, type ServiceContext } from "#lib/services/context/index.ts";
import { embeddingModelName, embedTexts } from "#lib/services/llm/index.ts";
import { aboutText } from "#lib/services/media-text/index.ts";
import { readSettings } from "#lib/services/setting/index.ts";
import { type EmbeddedVectors, LOCAL_EMBEDDER, openEmbeddedVectors } from "#lib/vectors/index.ts";
import { COLLECTION, type EmbedSome, type EmbedWatch } from "./embed-schemas.ts";

const BATCH = 64;
/** Models of embeddings read a few thousand tokens at most. */
const TEXT_MAX = 6_000;
const PURPOSE = "media-vectors";
/** A space that lacks more than this would hide media from those who look for them. */
const COVERED = 0.95;

/** Vectors of media made by a model that is set up. */
export type ModelSpace = { model: string; dimensions: number };

const textOf = (row: MediaTextRow): string => aboutText(row).slice(0, TEXT_MAX);

export const openModelSpace = ({ db, now }: ServiceContext, space: ModelSpace): EmbeddedVectors =>
  openEmbeddedVectors({ db, ...space, now });

/** The model's vectors, when they are wanted and there are some for nearly all media; else the built-in ones are used. */
export async function usableModelSpace(ctx: ServiceContext): Promise<ModelSpace | null> {
  if (!(await readSettings(ctx)).media_model_vectors) return null;
  const spaces = await ctx.db.embeddingSpace.findMany({
    where: { collection: COLLECTION, model: { not: LOCAL_EMBEDDER } },
    select: { model: true, dimensions: true },
  });
  if (spaces.length === 0) return null;
  const counted = await ctx.db.embedding.groupBy({
    by: ["model"],
    where: { collection: COLLECTION },
    _count: { _all: true },
  });
  const countOf = (model: string) => counted.find((row) => row.model === model)?._count._all ?? 0;
  const wanted = Math.max(1, COVERED * countOf(LOCAL_EMBEDDER));
  return spaces.find(({ model }) => countOf(model) >= wanted) ?? null;
}

/** The vector of a text in a model's space; null when the model does not answer or is another one by now. */
export async function embedQuery(ctx: ServiceContext, space: ModelSpace, text: string): Promise<Float32Array | null> {
  // Whoever may look for media may have the question embedded.
  const input = { purpose: PURPOSE, texts: [text.slice(0, TEXT_MAX)] };
  const answer = await embedTexts({ ctx: asSystem(ctx), input });
  const isSame = answer.outcome === "embedded" && `${answer.provider}/${answer.model}` === space.model;
  const [vector] = isSame ? answer.vectors : [];
  return vector?.length === space.dimensions ? Float32Array.from(vector) : null;
}

type Pass = { model: string; some: EmbedSome; embedded: number };
type Ended = "done" | "resized" | { unavailable: string };

/** Media of a batch whose vector is missing or was made from another text. */
async function staleOf(ctx: ServiceContext, { model, some }: Pass, rows: readonly MediaTextRow[]) {
  if (some.force === true) return rows;
  const ids = rows.map((row) => row.id);
  const held = await readEmbeddings(ctx.db, { collection: COLLECTION, model }, ids);
  const textById = new Map(held.map((row) => [row.subjectId, row.text]));
  return rows.filter((row) => textById.get(row.id) !== textOf(row));
}

async function embedRows(ctx: ServiceContext, pass: Pass, rows: readonly MediaTextRow[]): Promise<Ended> {
  const stale = await staleOf(ctx, pass, rows);
  if (stale.length === 0) return "done";
  const answer = await embedTexts({ ctx, input: { purpose: PURPOSE, texts: stale.map(textOf) } });
  if (answer.outcome === "unavailable") return { unavailable: answer.reason };
  if (`${answer.provider}/${answer.model}` !== pass.model)
    return { unavailable: "The embedding model changed meanwhile." };
  const space = { model: pass.model, dimensions: answer.dimensions };
  const isResized = await ctx.db.$transaction((tx) => resetEmbeddingSpace(tx, { collection: COLLECTION, ...space }));
  const records = stale.flatMap((row, index) => {
    const vector = answer.vectors[index];
    const metadata = { kind: row.kind, title: row.title ?? row.path, source_id: row.sourceId };
    return vector === undefined ? [] : [{ id: row.id, vector: Float32Array.from(vector), metadata, text: textOf(row) }];
  });
  await openModelSpace(ctx, space).upsert(COLLECTION, records);
  pass.embedded += records.length;
  return isResized ? "resized" : "done";
}

async function runPass(ctx: ServiceContext, pass: Pass, watch: EmbedWatch): Promise<Ended> {
  const { sourceId, itemIds: ids } = pass.some;
  let rows: MediaTextRow[] = [];
  let looked = 0;
  const flush = async (): Promise<Ended> => {
    watch.signal.throwIfAborted();
    const ended = await embedRows(ctx, pass, rows);
    looked += rows.length;
    rows = [];
    watch.report({ phase: `Embedding media with ${pass.model}`, done: looked, total: null, unit: "media" });
    return ended;
  };
  for await (const row of readMediaTexts(ctx.db, { sourceId, ids })) {
    if (rows.push(row) < BATCH) continue;
    const ended = await flush();
    if (ended !== "done") return ended;
  }
  return rows.length === 0 ? "done" : flush();
}

/** What became of the model's vectors, in words; null when nobody wants them. */
export type ModelEmbedded = { embedded: number; model: string | null; problem: string | null };

/**
 * Makes vectors of new and changed media with the embedding model that is set up, when the settings ask for them. Another
 * number of dimensions makes the model's space anew as a whole; spaces of other models go after a whole pass.
 */
export async function embedWithModel(
  ctx: ServiceContext,
  some: EmbedSome,
  watch: EmbedWatch,
): Promise<ModelEmbedded | null> {
  if (!(await readSettings(ctx)).media_model_vectors) return null;
  const model = await embeddingModelName(ctx);
  if (model === null) return { embedded: 0, model, problem: "No embedding model is set up." };
  const pass: Pass = { model, some, embedded: 0 };
  let ended = await runPass(ctx, pass, watch);
  if (ended === "resized") {
    pass.some = {};
    ended = await runPass(ctx, pass, watch);
  }
  if (typeof ended === "object") return { embedded: pass.embedded, model, problem: ended.unavailable };
  if (pass.some.itemIds === undefined && pass.some.sourceId === undefined) await dropOtherSpaces(ctx, model);
  return { embedded: pass.embedded, model, problem: null };
}

async function dropOtherSpaces(ctx: ServiceContext, model: string): Promise<void> {
  const where = { collection: COLLECTION, model: { notIn: [model, LOCAL_EMBEDDER] } };
  await ctx.db.$transaction([ctx.db.embedding.deleteMany({ where }), ctx.db.embeddingSpace.deleteMany({ where })]);
}

/** Vectors of media that left the library are forgotten in every model's space. */
export async function forgetModelVectors(ctx: ServiceContext, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const spaces = await ctx.db.embeddingSpace.findMany({
    where: { collection: COLLECTION, model: { not: LOCAL_EMBEDDER } },
    select: { model: true },
  });
  for (const { model } of spaces) {
    await ctx.db.$transaction((tx) => removeEmbeddings(tx, { collection: COLLECTION, model }, ids));
  }
}
