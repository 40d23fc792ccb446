import { type Db, type EmbeddingSpaceKey, readEmbeddingVectors } from "#lib/db/index.ts";
import { VectorMatrix } from "./vector-matrix.ts";

const PAGE = 2_000;

/** A space as this process last saw it. */
type SpaceCopy = { seq: number; removals: number; matrix: VectorMatrix };

const copiesOf = new WeakMap<Db, Map<string, Promise<SpaceCopy>>>();

const asFloats = (bytes: Uint8Array): Float32Array =>
  new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));

type SpaceState = { seq: number; removals: number; dimensions: number };

async function bringUpToDate(
  db: Db,
  space: EmbeddingSpaceKey,
  before: SpaceCopy | null,
  state: SpaceState,
): Promise<SpaceCopy> {
  if (before !== null && before.seq === state.seq && before.removals === state.removals) return before;
  const isUsable =
    before !== null && before.removals === state.removals && before.matrix.dimensions === state.dimensions;
  const matrix = isUsable ? before.matrix : new VectorMatrix(state.dimensions);
  for (let after = isUsable ? before.seq : 0; ; ) {
    const rows = await readEmbeddingVectors(db, space, after, PAGE);
    for (const row of rows) matrix.set(row.subjectId, asFloats(row.vector));
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) break;
    after = last.seq;
  }
  return { seq: state.seq, removals: state.removals, matrix };
}

/** The vectors of a space, in memory: loaded once, then only what other processes or this one have changed since. */
export async function currentMatrix(db: Db, space: EmbeddingSpaceKey): Promise<VectorMatrix | null> {
  const { collection, model } = space;
  const copies = copiesOf.get(db) ?? new Map<string, Promise<SpaceCopy>>();
  copiesOf.set(db, copies);
  const key = `${collection}/${model}`;
  // One at a time: a second caller waits for the copy that the first one makes, then looks whether it is still new.
  const before = copies.get(key)?.catch(() => null) ?? Promise.resolve(null);
  const next = before.then(async (copy) => {
    const state = await db.embeddingSpace.findUnique({ where: { collection_model: { collection, model } } });
    return state === null ? null : bringUpToDate(db, space, copy, state);
  });
  const kept = next.then((copy) => copy ?? { seq: 0, removals: 0, matrix: new VectorMatrix(0) });
  copies.set(key, kept);
  kept.catch(() => copies.delete(key));
  return (await next)?.matrix ?? null;
}
