import type { Db, Tx } from "#lib/db/index.ts";
import type { KnownField } from "./item-record.ts";

/** What the store knows of some items' fields, by item id. */
export async function loadKnownFields(db: Db | Tx, itemIds: string[]): Promise<Map<string, KnownField[]>> {
  const rows = await db.mediaFieldValue.findMany({ where: { itemId: { in: itemIds } } });
  const known = new Map<string, KnownField[]>();
  for (const { itemId, field, value, origin, confidence, locked, confirmedBy, reason } of rows) {
    const fields = known.get(itemId) ?? [];
    fields.push({ field, value, origin, confidence, locked, confirmedBy, reason });
    known.set(itemId, fields);
  }
  return known;
}
