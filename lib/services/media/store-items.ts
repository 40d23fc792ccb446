import { newId } from "#lib/core/index.ts";
import {
  type Db,
  dropOpenProposals,
  type Tx,
  upsertProposals,
  type ValueChangeRow,
  writeFieldValues,
  writeValueChanges,
} from "#lib/db/index.ts";
import type { FieldWeights } from "#lib/metadata/index.ts";
import { readFieldWeights } from "#lib/services/library/index.ts";
import { buildItemRecord, type ItemEvidence, type ItemRecord, type KnownField } from "./item-record.ts";
import { loadKnownFields } from "./load-known-fields.ts";
import { noteOutsideEdits } from "./outside-edits.ts";
import { type Rejections, toProposalRows } from "./proposal-rows.ts";

export type FileFacts = { sizeBytes: number; modifiedMs: number; externalId?: string };

const plain = (value: unknown) => JSON.parse(JSON.stringify(value));

async function rejectionsOf(tx: Tx, itemId: string): Promise<Rejections> {
  const rows = await tx.metadataRejection.findMany({ where: { itemId }, select: { field: true, valueKey: true } });
  const byField = Map.groupBy(rows, (row) => row.field);
  return new Map([...byField].map(([field, list]) => [field, new Set(list.map((row) => row.valueKey))]));
}

/**
 * What the item itself and its folder propose. A surer value that the whole library proposed stays until the library is
 * looked at again.
 */
async function storeProposals(tx: Tx, place: Place, itemId: string, record: ItemRecord): Promise<void> {
  const held = await tx.metadataProposal.findMany({
    where: { itemId },
    select: { field: true, state: true, confidence: true },
  });
  const gaps = new Set<string>(record.gaps.map((gap) => gap.field));
  const stale = held.filter((row) => row.state === "open" && !gaps.has(row.field));
  await dropOpenProposals(
    tx,
    stale.map(({ field }) => ({ itemId, field })),
  );
  if (record.proposals.length === 0) return;
  const surer = new Map(held.flatMap((row) => (row.state === "open" ? [[row.field, row.confidence] as const] : [])));
  const item = { id: itemId, sourceId: place.sourceId, kind: record.kind, collection: record.collection };
  const rejections = await rejectionsOf(tx, itemId);
  const rows = toProposalRows(item, record.proposals, { rejections });
  const better = rows.filter((row) => (surer.get(row.field) ?? 0) <= row.confidence);
  await upsertProposals(tx, better, place.now);
}

const shownOf = ({ value, origin, confidence, locked }: KnownField) => ({ value, origin, confidence, locked });

/** What a new reading changed about the fields of a known item. */
function changesOf(itemId: string, known: readonly KnownField[], record: ItemRecord): ValueChangeRow[] {
  const before = new Map(known.map((entry) => [entry.field, entry]));
  const after = new Map(record.values.map((entry) => [entry.field as string, entry]));
  const fields = new Set([...before.keys(), ...after.keys()]);
  return [...fields].flatMap((field) => {
    const [old, fresh] = [before.get(field), after.get(field)];
    if (JSON.stringify(old?.value ?? null) === JSON.stringify(fresh?.value ?? null)) return [];
    const change = { before: old ? shownOf(old) : null, after: fresh ? shownOf(fresh) : null };
    return [{ changeSetId: null, itemId, field, cause: "scan", actorName: "Plantain", ...change }];
  });
}

export type Place = { sourceId: string; now: Date; itemId?: string; weights?: FieldWeights };

/** Stores one medium whole: facts, values with their origin and history, open proposals. Keeps the id of a known path. */
export async function storeItem(
  tx: Tx,
  place: Place,
  { record, file, known }: { record: ItemRecord; file: FileFacts; known: KnownField[] },
): Promise<string> {
  const data = {
    path: record.path,
    kind: record.kind,
    title: record.title,
    collection: record.collection,
    sizeBytes: BigInt(Math.max(0, Math.round(file.sizeBytes))),
    modifiedMs: file.modifiedMs,
    technical: plain(record.technical),
    readError: record.readError,
    completeness: record.completeness,
    missing: plain(record.gaps),
    missingFields: `,${record.gaps.map((gap) => gap.field).join(",")},`,
    externalId: file.externalId ?? null,
    scannedAt: place.now,
    proposedAt: null,
    removedAt: null,
  };
  const where =
    place.itemId === undefined
      ? { sourceId_path: { sourceId: place.sourceId, path: record.path } }
      : { id: place.itemId };
  const stored = await tx.mediaItem.findUnique({ where, select: { id: true } });
  const id = stored?.id ?? newId("med");
  if (stored === null) await tx.mediaItem.create({ data: { id, sourceId: place.sourceId, ...data } });
  else await tx.mediaItem.update({ where: { id }, data });
  await tx.mediaFieldValue.deleteMany({ where: { itemId: id } });
  const values = record.values.filter((value) => value.value !== null || value.locked);
  await writeFieldValues(
    tx,
    values.map((value) => ({ itemId: id, ...value })),
    place.now,
  );
  if (stored !== null) await writeValueChanges(tx, changesOf(id, known, record), place.now);
  await storeProposals(tx, place, id, record);
  return id;
}

const BATCH = 40;

/**
 * What was read of one medium; what people and plans have set of it is looked up when it is stored. `wasKnown`: it was in
 * the library when the reading began, so if it is not there any more it was moved meanwhile.
 */
export type ReadItem = { evidence: Omit<ItemEvidence, "known">; file: FileFacts; wasKnown?: boolean };

async function storeBatch(tx: Tx, place: Place, items: ReadItem[]): Promise<void> {
  const rows = await tx.mediaItem.findMany({
    where: { sourceId: place.sourceId, path: { in: items.map((item) => item.evidence.path) } },
    select: { id: true, path: true, sizeBytes: true, modifiedMs: true },
  });
  const rowOf = new Map(rows.map((row) => [row.path, row]));
  const known = await loadKnownFields(
    tx,
    rows.map((row) => row.id),
  );
  for (const { evidence, file, wasKnown } of items) {
    const row = rowOf.get(evidence.path);
    if (row === undefined && wasKnown === true) continue;
    const fields = known.get(row?.id ?? "") ?? [];
    const record = buildItemRecord({ ...evidence, known: fields, weights: place.weights });
    const id = await storeItem(tx, place, { record, file, known: fields });
    const isOtherFile =
      row !== undefined && (row.modifiedMs !== file.modifiedMs || Number(row.sizeBytes) !== file.sizeBytes);
    if (isOtherFile) await noteOutsideEdits(tx, place.now, { id, record, known: fields });
  }
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
