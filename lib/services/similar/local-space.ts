import type { Db } from "#lib/db/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import {
  createLocalEmbedder,
  type EmbeddedVectors,
  type Embedder,
  LOCAL_DIMENSIONS,
  LOCAL_EMBEDDER,
  openEmbeddedVectors,
  WordWeights,
} from "#lib/vectors/index.ts";
import type { VectorCollection } from "./schemas.ts";

type Known = { documents: number; weights: WordWeights };
const knownOf = new WeakMap<Db, Map<string, Known>>();

const keyOf = (collection: VectorCollection) => ({ collection_model: { collection, model: LOCAL_EMBEDDER } });

/** The weights of a collection's words, read again only when they were learned anew. */
async function weightsOf(db: Db, collection: VectorCollection): Promise<WordWeights> {
  const known = knownOf.get(db) ?? new Map<string, Known>();
  knownOf.set(db, known);
  const where = keyOf(collection);
  const space = await db.embeddingSpace.findUnique({ where, select: { documentCount: true } });
  const documents = space?.documentCount ?? 0;
  const held = known.get(collection);
  if (held?.documents === documents) return held.weights;
  const row = await db.embeddingSpace.findUnique({ where, select: { weights: true } });
  const weights = row?.weights ? WordWeights.fromBytes(documents, row.weights) : WordWeights.none;
  known.set(collection, { documents, weights });
  return weights;
}

export const localEmbedderOf = async ({ db }: ServiceContext, collection: VectorCollection): Promise<Embedder> =>
  createLocalEmbedder(await weightsOf(db, collection));

/** The vectors that are always there, whatever servers and models are configured. */
export const localVectors = ({ db, now }: ServiceContext): EmbeddedVectors =>
  openEmbeddedVectors({ db, model: LOCAL_EMBEDDER, dimensions: LOCAL_DIMENSIONS, now });
