import { canonicalJson } from "#lib/core/index.ts";
import { announceToServer } from "#lib/services/connection/index.ts";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import type { VectorRecord } from "#lib/vectors/index.ts";
import { localEmbedderOf, localVectors } from "./local-space.ts";
import { RememberTextsInput } from "./schemas.ts";

const CHUNK = 500;

const isSame = (before: VectorRecord | undefined, item: { text: string; metadata: object }): boolean =>
  before !== undefined && before.text === item.text && canonicalJson(before.metadata) === canonicalJson(item.metadata);

/**
 * Keeps texts as vectors under the ids of their subjects. A subject that is known is replaced; one whose text and
 * metadata are as before costs nothing, unless forced.
 */
export async function rememberTexts({ ctx, input }: Call<RememberTextsInput>): Promise<{ written: number }> {
  requireScope(ctx, "operate");
  const { collection, items, force } = parseInput(RememberTextsInput, input);
  const vectors = localVectors(ctx);
  const embedder = await localEmbedderOf(ctx, collection);
  let written = 0;
  for (let from = 0; from < items.length; from += CHUNK) {
    const chunk = [...new Map(items.slice(from, from + CHUNK).map((item) => [item.subjectId, item])).values()];
    const ids = chunk.map(({ subjectId }) => subjectId);
    const before = new Map((await vectors.get(collection, ids)).map((record) => [record.id, record]));
    const changed = chunk.filter((item) => force || !isSame(before.get(item.subjectId), item));
    if (changed.length === 0) continue;
    const made = await embedder.embed(changed.map(({ text }) => text));
    const records = changed.flatMap(({ subjectId, text, metadata }, index) => {
      const vector = made[index];
      return vector === undefined ? [] : [{ id: subjectId, vector, metadata, text }];
    });
    const changedIds = records.map(({ id }) => id);
    await ctx.db.$transaction(async (tx) => {
      await vectors.upsertIn(tx, collection, records);
      await announceToServer(tx, ctx, { server: "chroma", scope: collection, ids: changedIds });
    });
    written += records.length;
  }
  return { written };
}
