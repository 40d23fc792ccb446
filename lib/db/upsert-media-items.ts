import type { Tx } from "./open-db.ts";

export type MediaItemRow = {
  id: string;
  path: string;
  kind: string;
  title: string | null;
  collection: string | null;
  sizeBytes: number;
  modifiedMs: number;
  technical: unknown;
  readError: string | null;
  completeness: number | null;
  gaps: readonly { field: string; importance: string; why: string }[];
  externalId: string | null;
};

const iso = (at: Date): string => at.toISOString().replace("Z", "+00:00");

/**
 * Inserts media of a source, or puts what was read now in the place of what is known of the same path, all in one statement.
 * The id of a known path stays; what is proposed for it counts as not up to date.
 */
export async function upsertMediaItems(
  tx: Tx,
  place: { sourceId: string; now: Date },
  rows: readonly MediaItemRow[],
): Promise<void> {
  if (rows.length === 0) return;
  const tuples = rows.map((row) => [
    row.id,
    row.path,
    row.kind,
    row.title,
    row.collection,
    Math.max(0, Math.round(row.sizeBytes)),
    row.modifiedMs,
    JSON.stringify(row.technical),
    row.readError,
    row.completeness,
    JSON.stringify(row.gaps),
    `,${row.gaps.map((gap) => gap.field).join(",")},`,
    row.externalId,
  ]);
  const now = iso(place.now);
  await tx.$executeRaw`
    INSERT INTO media_item (id, source_id, path, kind, title, collection, size_bytes, modified_ms, technical, read_error,
      completeness, missing, missing_fields, external_id, first_seen_at, scanned_at)
    SELECT value->>0, ${place.sourceId}, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7,
      value->>8, value->>9, value->>10, value->>11, value->>12, ${now}, ${now}
    FROM json_each(${JSON.stringify(tuples)}) WHERE true
    ON CONFLICT (source_id, path) DO UPDATE SET kind = excluded.kind, title = excluded.title,
      collection = excluded.collection, size_bytes = excluded.size_bytes, modified_ms = excluded.modified_ms,
      technical = excluded.technical, read_error = excluded.read_error, completeness = excluded.completeness,
      missing = excluded.missing, missing_fields = excluded.missing_fields, external_id = excluded.external_id,
      scanned_at = excluded.scanned_at, proposed_at = NULL, removed_at = NULL`;
}
