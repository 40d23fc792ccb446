import type { Db, Tx } from "./open-db.ts";

/** One medium with its values and its sure proposals; JSON columns as they are stored, to be parsed by the caller. */
export type MediaFactsRow = {
  id: string;
  sourceId: string;
  path: string;
  kind: string;
  collection: string | null;
  technical: string | null;
  missing: string;
  readError: string | null;
  sizeBytes: bigint | number;
  completeness: number | null;
  modifiedMs: number;
  /** ISO 8601 */
  firstSeenAt: string;
  /** JSON array of {field, value, origin, confidence, locked: 0 | 1} */
  valuesJson: string;
  /** JSON array of {field, value, origin, confidence, reason} */
  proposalsJson: string;
};

const PAGE = 2_000;

/**
 * Media that are present, in pages by id. SQLite puts each one's values together, which takes a fraction of the time and
 * memory of reading them as rows; the plus sign keeps it from going by state, which nearly all proposals share.
 * @param sourceIds of these sources, or of all when empty
 */
export async function* readMediaFacts(db: Db | Tx, sourceIds: readonly string[]): AsyncGenerator<MediaFactsRow> {
  const wanted = sourceIds.length === 0 ? null : JSON.stringify(sourceIds);
  for (let after = ""; ; ) {
    const rows = await db.$queryRaw<MediaFactsRow[]>`
      SELECT id, source_id AS sourceId, path, kind, collection, CAST(technical AS TEXT) AS technical,
        CAST(missing AS TEXT) AS missing, read_error AS readError,
        size_bytes AS sizeBytes, completeness, modified_ms AS modifiedMs, CAST(first_seen_at AS TEXT) AS firstSeenAt,
        (SELECT CAST(json_group_array(json_object('field', field, 'value', json(value), 'origin', origin,
            'confidence', confidence, 'locked', locked)) AS TEXT)
          FROM media_field_value WHERE item_id = item.id) AS valuesJson,
        (SELECT CAST(json_group_array(json_object('field', field, 'value', json(value), 'origin', origin,
            'confidence', confidence, 'reason', reason)) AS TEXT)
          FROM metadata_proposal WHERE item_id = item.id AND +state = 'open' AND decision = 'auto') AS proposalsJson
      FROM media_item AS item
      WHERE id > ${after} AND removed_at IS NULL
        AND (${wanted} IS NULL OR source_id IN (SELECT value FROM json_each(${wanted})))
      ORDER BY id LIMIT ${PAGE}`;
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = last.id;
  }
}
