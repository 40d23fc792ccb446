import { newId } from "#lib/core/index.ts";
import type { Db, Tx } from "#lib/db/index.ts";
import { buildItemRecord, type ItemEvidence, type ItemRecord } from "./item-record.ts";
import { loadKnownFields } from "./load-known-fields.ts";

export type FileFacts = { sizeBytes: number; modifiedMs: number; externalId?: string };

const plain = (value: unknown) => JSON.parse(JSON.stringify(value));

async function storeProposals(tx: Tx, itemId: string, record: ItemRecord): Promise<void> {
  const decided = await tx.metadataProposal.findMany({
    where: { itemId, state: { in: ["rejected", "applied"] } },
    select: { field: true, origin: true, value: true, state: true },
  });
  const gaps = record.gaps.map((gap) => gap.field);
  const stillHolds = record.knowsSiblings ? {} : { NOT: { state: "open", origin: "similar", field: { in: gaps } } };
  await tx.metadataProposal.deleteMany({ where: { itemId, state: { in: ["open", "outdated"] }, ...stillHolds } });
  const isDecided = (proposal: ItemRecord["proposals"][number]) =>
    decided.some((old) => old.field === proposal.field && old.origin === proposal.origin && old.state === "rejected");
  const best = new Map<string, ItemRecord["proposals"][number]>();
  for (const proposal of record.proposals) {
    const key = `${proposal.field}:${proposal.origin}`;
    if (!isDecided(proposal) && (best.get(key)?.confidence ?? -1) < proposal.confidence) best.set(key, proposal);
  }
  const fresh = [...best.values()];
  const reopened = fresh.map(({ field, origin }) => ({ field, origin }));
  if (reopened.length > 0) await tx.metadataProposal.deleteMany({ where: { itemId, state: "applied", OR: reopened } });
  const data = fresh.map((proposal) => ({ ...proposal, id: newId("prp"), itemId, value: plain(proposal.value) }));
  if (data.length > 0) await tx.metadataProposal.createMany({ data });
}

/** Stores one medium whole: facts, values with their origin, open proposals. Keeps the id of a known path. */
export async function storeItem(
  tx: Tx,
  place: { sourceId: string; now: Date; itemId?: string },
  record: ItemRecord,
  file: FileFacts,
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
    removedAt: null,
  };
  const where =
    place.itemId === undefined
      ? { sourceId_path: { sourceId: place.sourceId, path: record.path } }
      : { id: place.itemId };
  const known = await tx.mediaItem.findUnique({ where, select: { id: true } });
  const id = known?.id ?? newId("med");
  if (known === null) await tx.mediaItem.create({ data: { id, sourceId: place.sourceId, ...data } });
  else await tx.mediaItem.update({ where: { id }, data });
  await tx.mediaFieldValue.deleteMany({ where: { itemId: id } });
  const values = record.values.map((value) => ({
    itemId: id,
    ...value,
    value: plain(value.value),
    updatedAt: place.now,
  }));
  if (values.length > 0)
    await tx.mediaFieldValue.createMany({ data: values.filter((v) => v.value !== null || v.locked) });
  await storeProposals(tx, id, record);
  return id;
}

const BATCH = 40;

/**
 * What was read of one medium; what people and plans have set of it is looked up when it is stored. `wasKnown`: it was in
 * the library when the reading began, so if it is not there any more it was moved meanwhile.
 */
export type ReadItem = { evidence: Omit<ItemEvidence, "known">; file: FileFacts; wasKnown?: boolean };

async function storeBatch(tx: Tx, place: { sourceId: string; now: Date }, items: ReadItem[]): Promise<void> {
  const rows = await tx.mediaItem.findMany({
    where: { sourceId: place.sourceId, path: { in: items.map((item) => item.evidence.path) } },
    select: { id: true, path: true },
  });
  const idOf = new Map(rows.map((row) => [row.path, row.id]));
  const known = await loadKnownFields(
    tx,
    rows.map((row) => row.id),
  );
  for (const { evidence, file, wasKnown } of items) {
    const id = idOf.get(evidence.path);
    if (id === undefined && wasKnown === true) continue;
    const fields = known.get(id ?? "") ?? [];
    await storeItem(tx, place, buildItemRecord({ ...evidence, known: fields }), file);
  }
}

/**
 * Stores many in transactions of a moderate size, so that readers and other writers get their turn. Each record is built
 * inside its transaction: a value or a lock that came while the file was being read is not lost.
 */
export async function storeItems(db: Db, place: { sourceId: string; now: Date }, items: ReadItem[]): Promise<void> {
  for (let from = 0; from < items.length; from += BATCH) {
    await db.$transaction((tx) => storeBatch(tx, place, items.slice(from, from + BATCH)), {
      timeout: 60_000,
      maxWait: 60_000,
    });
  }
}
