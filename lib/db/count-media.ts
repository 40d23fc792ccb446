import type { Db, Tx } from "./open-db.ts";

/** Media that share source, kind, collection and gaps, counted. `measured` of them have a completeness. */
export type MediaGroup = {
  sourceId: string;
  kind: string;
  collection: string | null;
  /** ",title,year," */
  missingFields: string;
  items: number;
  measured: number;
  completenessSum: number;
};

type Raw = Omit<MediaGroup, "items" | "measured"> & { items: bigint; measured: bigint };

/** The present media in groups, in one pass over an index. */
export async function countMedia(
  db: Db | Tx,
  filter: { sourceId?: string | undefined; collection?: string | undefined },
): Promise<MediaGroup[]> {
  const { sourceId = null, collection = null } = filter;
  const rows = await db.$queryRaw<Raw[]>`
    SELECT source_id AS sourceId, kind, collection, missing_fields AS missingFields, count(*) AS items,
      count(completeness) AS measured, total(completeness) AS completenessSum
    FROM media_item
    WHERE removed_at IS NULL AND (${sourceId} IS NULL OR source_id = ${sourceId})
      AND (${collection} IS NULL OR collection = ${collection})
    GROUP BY source_id, kind, collection, missing_fields`;
  return rows.map((row) => ({ ...row, items: Number(row.items), measured: Number(row.measured) }));
}
