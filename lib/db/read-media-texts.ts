import { Prisma } from "#generated/prisma/client.ts";
import type { Db, Tx } from "./open-db.ts";

/** One medium with what is known of it; JSON columns as they are stored, to be parsed by the caller. */
export type MediaTextRow = {
  id: string;
  sourceId: string;
  path: string;
  kind: string;
  title: string | null;
  collection: string | null;
  embeddingId: string | null;
  searchIndexId: string | null;
  firstSeenAt: string;
  /** JSON array of {field, value} */
  valuesJson: string;
};

const PAGE = 2_000;

/** Media that are present, in order of their ids: of one source, of a list of ids, or all of them. */
export async function* readMediaTexts(
  db: Db | Tx,
  some: { sourceId?: string | undefined; ids?: readonly string[] | undefined } = {},
): AsyncGenerator<MediaTextRow> {
  const sourceId = some.sourceId ?? null;
  const wanted =
    some.ids === undefined
      ? Prisma.sql`media_item AS item`
      : Prisma.sql`json_each(${JSON.stringify(some.ids)}) AS wanted CROSS JOIN media_item AS item ON item.id = wanted.value`;
  for (let after = ""; ; ) {
    const rows = await db.$queryRaw<MediaTextRow[]>`
      SELECT item.id, source_id AS sourceId, item.path, kind, title, collection, embedding_id AS embeddingId,
        search_index_id AS searchIndexId, CAST(first_seen_at AS TEXT) AS firstSeenAt,
        (SELECT CAST(json_group_array(json_object('field', field, 'value', json(value))) AS TEXT)
          FROM (SELECT field, value FROM media_field_value WHERE item_id = item.id ORDER BY field)) AS valuesJson
      FROM ${wanted}
      WHERE item.id > ${after} AND removed_at IS NULL AND (${sourceId} IS NULL OR source_id = ${sourceId})
      ORDER BY item.id LIMIT ${PAGE}`;
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = last.id;
  }
}

/** Notes under which id each medium stands in the vectors or in the text index. */
export async function noteMediaIndexed(
  db: Db | Tx,
  column: "embedding_id" | "search_index_id",
  entries: ReadonlyMap<string, string | null>,
): Promise<void> {
  if (entries.size === 0) return;
  const pairs = JSON.stringify([...entries]);
  // Two statements, as a column's name cannot be a parameter.
  if (column === "embedding_id") {
    await db.$executeRaw`UPDATE media_item SET embedding_id = pair.value->>1
      FROM json_each(${pairs}) AS pair WHERE media_item.id = pair.value->>0`;
  } else {
    await db.$executeRaw`UPDATE media_item SET search_index_id = pair.value->>1
      FROM json_each(${pairs}) AS pair WHERE media_item.id = pair.value->>0`;
  }
}
