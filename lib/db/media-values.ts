import type { Db, Tx } from "./open-db.ts";

/** One medium with its values, JSON columns as they are stored. */
export type MediaValuesRow = {
  id: string;
  sourceId: string;
  path: string;
  kind: string;
  title: string | null;
  collection: string | null;
  /** JSON array of {field, value, origin, confidence, locked: 0 | 1, confirmedBy, reason} */
  valuesJson: string;
};

/** Media by id with their values put together by SQLite; ids that are not there are left out. */
export async function readMediaValues(db: Db | Tx, itemIds: readonly string[]): Promise<MediaValuesRow[]> {
  return db.$queryRaw<MediaValuesRow[]>`
    SELECT item.id, source_id AS sourceId, item.path, kind, title, collection,
      (SELECT CAST(json_group_array(json_object('field', field, 'value', json(value), 'origin', origin,
          'confidence', confidence, 'locked', locked, 'confirmedBy', confirmed_by, 'reason', reason)) AS TEXT)
        FROM media_field_value WHERE item_id = item.id) AS valuesJson
    FROM json_each(${JSON.stringify(itemIds)}) AS wanted JOIN media_item AS item ON item.id = wanted.value`;
}

export type MediaFileRow = {
  technical: string | null;
  missing: string;
  proposedAt: string | null;
  sizeBytes: bigint;
  modifiedMs: number;
  scannedAt: string;
};

/** The same in pages by id for whole sources: media that are present and that have an id after `after`. */
export async function readMediaValuesPage(
  db: Db | Tx,
  page: { after: string; limit: number; sourceId?: string | undefined },
): Promise<(MediaValuesRow & MediaFileRow)[]> {
  const sourceId = page.sourceId ?? null;
  return db.$queryRaw`
    SELECT item.id, source_id AS sourceId, path, kind, title, collection, CAST(technical AS TEXT) AS technical,
      CAST(missing AS TEXT) AS missing, CAST(proposed_at AS TEXT) AS proposedAt, size_bytes AS sizeBytes,
      modified_ms AS modifiedMs, CAST(scanned_at AS TEXT) AS scannedAt,
      (SELECT CAST(json_group_array(json_object('field', field, 'value', json(value), 'origin', origin,
          'confidence', confidence, 'locked', locked, 'confirmedBy', confirmed_by, 'reason', reason)) AS TEXT)
        FROM media_field_value WHERE item_id = item.id) AS valuesJson
    FROM media_item AS item
    WHERE id > ${page.after} AND removed_at IS NULL AND (${sourceId} IS NULL OR source_id = ${sourceId})
    ORDER BY id LIMIT ${page.limit}`;
}

export type FieldValueRow = {
  itemId: string;
  field: string;
  value: unknown;
  origin: string;
  confidence: number;
  locked: boolean;
  confirmedBy: string | null;
  reason: string | null;
};

const iso = (at: Date): string => at.toISOString().replace("Z", "+00:00");

/** Inserts or replaces values of fields, all in one statement. */
export async function writeFieldValues(tx: Tx, rows: readonly FieldValueRow[], at: Date): Promise<void> {
  if (rows.length === 0) return;
  const tuples = rows.map(({ itemId, field, value, origin, confidence, locked, confirmedBy, reason }) => [
    itemId,
    field,
    JSON.stringify(value),
    origin,
    confidence,
    locked ? 1 : 0,
    confirmedBy,
    reason,
  ]);
  await tx.$executeRaw`
    INSERT INTO media_field_value (item_id, field, value, origin, confidence, locked, confirmed_by, reason, updated_at)
    SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7, ${iso(at)}
    FROM json_each(${JSON.stringify(tuples)}) WHERE true
    ON CONFLICT (item_id, field) DO UPDATE SET value = excluded.value, origin = excluded.origin,
      confidence = excluded.confidence, locked = excluded.locked, confirmed_by = excluded.confirmed_by,
      reason = excluded.reason, updated_at = excluded.updated_at`;
}

/** Removes values of fields, all in one statement. */
export async function removeFieldValues(tx: Tx, rows: readonly { itemId: string; field: string }[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.$executeRaw`
    DELETE FROM media_field_value WHERE id IN (
      SELECT held.id FROM json_each(${JSON.stringify(rows.map((row) => [row.itemId, row.field]))}) AS gone
      JOIN media_field_value AS held ON held.item_id = gone.value->>0 AND held.field = gone.value->>1)`;
}

export type ItemMeasure = {
  id: string;
  title: string | null;
  completeness: number | null;
  gaps: readonly { field: string; importance: string; why: string }[];
};

/** Stores titles, completeness and gaps; `isStale` marks what is proposed for the items as not up to date. */
export async function writeItemMeasures(tx: Tx, rows: readonly ItemMeasure[], isStale: boolean): Promise<void> {
  if (rows.length === 0) return;
  const tuples = rows.map(({ id, title, completeness, gaps }) => [
    id,
    title,
    completeness,
    JSON.stringify(gaps),
    `,${gaps.map((gap) => gap.field).join(",")},`,
  ]);
  await tx.$executeRaw`
    UPDATE media_item SET title = fresh.value->>1, completeness = fresh.value->>2, missing = fresh.value->>3,
      missing_fields = fresh.value->>4, proposed_at = CASE WHEN ${isStale ? 1 : 0} THEN NULL ELSE proposed_at END
    FROM json_each(${JSON.stringify(tuples)}) AS fresh WHERE media_item.id = fresh.value->>0`;
}

export type ValueChangeRow = {
  changeSetId: string | null;
  itemId: string;
  field: string;
  cause: string;
  before: unknown;
  after: unknown;
  actorName: string;
};

/** Appends to the history of fields; null stands for an empty field. */
export async function writeValueChanges(tx: Tx, rows: readonly ValueChangeRow[], at: Date): Promise<void> {
  if (rows.length === 0) return;
  const text = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));
  const tuples = rows.map(({ changeSetId, itemId, field, cause, before, after, actorName }) => [
    changeSetId,
    itemId,
    field,
    cause,
    text(before),
    text(after),
    actorName,
  ]);
  await tx.$executeRaw`
    INSERT INTO media_value_change (change_set_id, item_id, field, cause, before, after, actor_name, at, state)
    SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, ${iso(at)}, 'applied'
    FROM json_each(${JSON.stringify(tuples)})`;
}

/** Marks changes as taken back, or as left alone with the reason. */
export async function settleValueChanges(
  tx: Tx,
  rows: readonly { id: number; state: "undone" | "conflict"; problem: string | null }[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.$executeRaw`
    UPDATE media_value_change SET state = fresh.value->>1, problem = fresh.value->>2
    FROM json_each(${JSON.stringify(rows.map(({ id, state, problem }) => [id, state, problem]))}) AS fresh
    WHERE media_value_change.id = fresh.value->>0`;
}
