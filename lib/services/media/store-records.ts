import {
  dropOpenProposals,
  type MediaItemRow,
  removeFieldValues,
  type Tx,
  upsertMediaItems,
  upsertProposals,
  type ValueChangeRow,
  writeFieldValues,
  writeValueChanges,
} from "#lib/db/index.ts";
import type { FieldWeights } from "#lib/metadata/index.ts";
import type { ItemRecord, KnownField } from "./item-record.ts";
import { type Rejections, toProposalRows } from "./proposal-rows.ts";

export type FileFacts = { sizeBytes: number; modifiedMs: number; externalId?: string };

export type Place = { sourceId: string; now: Date; weights?: FieldWeights };

/** `known`: what the store knows of its fields; nothing for a new one. */
export type RecordToStore = { id: string; isNew: boolean; record: ItemRecord; file: FileFacts; known: KnownField[] };

const toItemRow = ({ id, record, file }: RecordToStore): MediaItemRow => ({
  id,
  path: record.path,
  kind: record.kind,
  title: record.title,
  collection: record.collection,
  sizeBytes: file.sizeBytes,
  modifiedMs: file.modifiedMs,
  technical: record.technical,
  readError: record.readError,
  completeness: record.completeness,
  gaps: record.gaps,
  externalId: file.externalId ?? null,
});

const heldOf = ({ record }: RecordToStore) => record.values.filter((value) => value.value !== null || value.locked);

async function storeValues(tx: Tx, now: Date, entries: readonly RecordToStore[]): Promise<void> {
  const gone = entries.flatMap((entry) => {
    const held = new Set<string>(heldOf(entry).map((value) => value.field));
    return entry.known.filter(({ field }) => !held.has(field)).map(({ field }) => ({ itemId: entry.id, field }));
  });
  await removeFieldValues(tx, gone);
  await writeFieldValues(
    tx,
    entries.flatMap((entry) => heldOf(entry).map((value) => ({ itemId: entry.id, ...value }))),
    now,
  );
}

const shownOf = ({ value, origin, confidence, locked }: KnownField) => ({ value, origin, confidence, locked });

/** What a new reading changed about the fields of a known item. */
function changesOf({ id, known, record }: RecordToStore): ValueChangeRow[] {
  const before = new Map(known.map((entry) => [entry.field, entry]));
  const after = new Map(record.values.map((entry) => [entry.field as string, entry]));
  const fields = new Set([...before.keys(), ...after.keys()]);
  return [...fields].flatMap((field) => {
    const [old, fresh] = [before.get(field), after.get(field)];
    if (JSON.stringify(old?.value ?? null) === JSON.stringify(fresh?.value ?? null)) return [];
    const change = { before: old ? shownOf(old) : null, after: fresh ? shownOf(fresh) : null };
    return [{ changeSetId: null, itemId: id, field, cause: "scan", actorName: "Plantain", ...change }];
  });
}

/** What was turned down of the fields of some items, by item. */
export async function loadRejections(tx: Tx, itemIds: readonly string[]): Promise<(itemId: string) => Rejections> {
  const rows = await tx.metadataRejection.findMany({
    where: { itemId: { in: [...itemIds] } },
    select: { itemId: true, field: true, valueKey: true },
  });
  const byItem = Map.groupBy(rows, (row) => row.itemId);
  return (itemId) => {
    const byField = Map.groupBy(byItem.get(itemId) ?? [], (row) => row.field);
    return new Map([...byField].map(([field, list]) => [field, new Set(list.map((row) => row.valueKey))]));
  };
}

type OpenConfidences = ReadonlyMap<string, number>;

/** Confidence of each open proposal by item and field. */
async function loadOpen(tx: Tx, itemIds: readonly string[]): Promise<Map<string, OpenConfidences>> {
  const rows = await tx.metadataProposal.findMany({
    where: { itemId: { in: [...itemIds] }, state: "open" },
    select: { itemId: true, field: true, confidence: true },
  });
  const byItem = Map.groupBy(rows, (row) => row.itemId);
  return new Map([...byItem].map(([id, list]) => [id, new Map(list.map((row) => [row.field, row.confidence]))]));
}

/**
 * What the items themselves and their folders propose. A surer value that the whole library proposed stays until the library
 * is looked at again.
 */
async function storeProposals(tx: Tx, place: Place, entries: readonly RecordToStore[]): Promise<void> {
  const known = entries.flatMap((entry) => (entry.isNew ? [] : [entry.id]));
  const open = known.length === 0 ? new Map<string, OpenConfidences>() : await loadOpen(tx, known);
  const stale = entries.flatMap(({ id, record }) => {
    const gaps = new Set<string>(record.gaps.map((gap) => gap.field));
    return [...(open.get(id)?.keys() ?? [])].flatMap((field) => (gaps.has(field) ? [] : [{ itemId: id, field }]));
  });
  await dropOpenProposals(tx, stale);
  const rejectionsOf = known.length === 0 ? () => new Map() : await loadRejections(tx, known);
  const rows = entries.flatMap(({ id, record }) => {
    const item = { id, sourceId: place.sourceId, kind: record.kind, collection: record.collection };
    const made = toProposalRows(item, record.proposals, { rejections: rejectionsOf(id) });
    return made.filter((row) => (open.get(id)?.get(row.field) ?? 0) <= row.confidence);
  });
  await upsertProposals(tx, rows, place.now);
}

/**
 * Stores media of a source whole, in a fixed number of statements however many they are: facts, values with their origin and
 * history, open proposals. No path may come twice.
 */
export async function storeRecords(tx: Tx, place: Place, entries: readonly RecordToStore[]): Promise<void> {
  await upsertMediaItems(tx, place, entries.map(toItemRow));
  await storeValues(tx, place.now, entries);
  await writeValueChanges(
    tx,
    entries.flatMap((entry) => (entry.isNew ? [] : changesOf(entry))),
    place.now,
  );
  await storeProposals(tx, place, entries);
}
