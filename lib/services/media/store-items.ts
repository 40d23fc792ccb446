import { newId } from "#lib/core/index.ts";
import type { Db, Tx } from "#lib/db/index.ts";
import { readFieldWeights } from "#lib/services/library/index.ts";
import { buildItemRecord, type ItemEvidence } from "./item-record.ts";
import { loadKnownFields } from "./load-known-fields.ts";
import { noteOutsideEdits } from "./outside-edits.ts";
import { type FileFacts, type Place, type RecordToStore, storeRecords } from "./store-records.ts";

const BATCH = 200;

/**
 * What was read of one medium; what people and plans have set of it is looked up when it is stored. `wasKnown`: it was in
 * the library when the reading began, so if it is not there any more it was moved meanwhile.
 */
export type ReadItem = { evidence: Omit<ItemEvidence, "known">; file: FileFacts; wasKnown?: boolean };

/** Another program's database may name one path twice: the last one counts. */
const onePerPath = (items: readonly ReadItem[]): ReadItem[] => [
  ...new Map(items.map((item) => [item.evidence.path, item])).values(),
];

async function storeBatch(tx: Tx, place: Place, some: readonly ReadItem[]): Promise<void> {
  const items = onePerPath(some);
  const rows = await tx.mediaItem.findMany({
    where: { sourceId: place.sourceId, path: { in: items.map((item) => item.evidence.path) } },
    select: { id: true, path: true, sizeBytes: true, modifiedMs: true },
  });
  const rowOf = new Map(rows.map((row) => [row.path, row]));
  const fields = await loadKnownFields(
    tx,
    rows.map((row) => row.id),
  );
  const records = items.flatMap(({ evidence, file, wasKnown }): RecordToStore[] => {
    const row = rowOf.get(evidence.path);
    if (row === undefined && wasKnown === true) return [];
    const known = fields.get(row?.id ?? "") ?? [];
    const record = buildItemRecord({ ...evidence, known, weights: place.weights });
    return [{ id: row?.id ?? newId("med"), isNew: row === undefined, record, file, known }];
  });
  await storeRecords(tx, place, records);
  const isOtherFile = ({ record, file }: RecordToStore): boolean => {
    const row = rowOf.get(record.path);
    return row !== undefined && (row.modifiedMs !== file.modifiedMs || Number(row.sizeBytes) !== file.sizeBytes);
  };
  await noteOutsideEdits(tx, place.now, records.filter(isOtherFile));
}

/**
 * Stores many in transactions of a moderate size, so that readers and other writers get their turn. Each record is built
 * inside its transaction: a value or a lock that came while the file was being read is not lost.
 */
export async function storeItems(db: Db, place: { sourceId: string; now: Date }, items: ReadItem[]): Promise<void> {
  const weights = await readFieldWeights(db);
  for (let from = 0; from < items.length; from += BATCH) {
    await db.$transaction((tx) => storeBatch(tx, { ...place, weights }, items.slice(from, from + BATCH)), {
      timeout: 60_000,
      maxWait: 60_000,
    });
  }
}
