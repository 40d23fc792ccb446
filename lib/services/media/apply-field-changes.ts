import { z } from "zod";
import {
  type FieldValueRow,
  type ItemMeasure,
  type MediaValuesRow,
  moveProposals,
  type ProposalMove,
  readMediaValues,
  removeFieldValues,
  type Tx,
  type ValueChangeRow,
  writeFieldValues,
  writeItemMeasures,
  writeValueChanges,
} from "#lib/db/index.ts";
import { type FieldContent, type FieldName, type FieldWeights, isPlaceholder, MediaKind } from "#lib/metadata/index.ts";
import { requestIndexing } from "#lib/services/knowledge/index.ts";
import { type ItemValue, measureItem, titleOf, toItemMetadata, toItemValues } from "./item-record.ts";

/** A field as it is held; without a value and locked it was emptied on purpose. */
export type HeldField = Omit<ItemValue, "field" | "value"> & { value: FieldContent | null };

/** What shall stand there (null: nothing), or why it is left as it is. */
export type FieldDecision = { after: HeldField | null } | { skip: string };

export type WantedChange = {
  itemId: string;
  field: FieldName;
  decide(held: HeldField | null, isGap: boolean): FieldDecision;
};

export type ChangeCause = {
  changeSetId: string | null;
  cause: "accept" | "edit" | "lock" | "unlock" | "rule" | "plan" | "undo" | "scan";
  actorName: string;
};

/** An item as it stood before the change. */
export type ItemBefore = {
  id: string;
  path: string;
  kind: MediaKind;
  fields: Partial<Record<FieldName, FieldContent>>;
};

export type FieldChanged = {
  itemId: string;
  field: FieldName;
  before: HeldField | null;
  after: HeldField | null;
  item: ItemBefore;
};

export type ChangeOutcome = {
  changed: FieldChanged[];
  skipped: { itemId: string; field: FieldName; why: string }[];
};

const StoredValues = z.array(
  z.object({
    field: z.string(),
    value: z.unknown(),
    origin: z.string(),
    confidence: z.number(),
    locked: z.coerce.boolean(),
    confirmedBy: z.string().nullable(),
    reason: z.string().nullable(),
  }),
);

/** The values of a row of the store as typed ones. */
export const valuesOfRow = (row: Pick<MediaValuesRow, "valuesJson">) =>
  toItemValues(StoredValues.parse(JSON.parse(row.valuesJson)));

export const isSameField = (a: HeldField | null, b: HeldField | null): boolean =>
  JSON.stringify(a?.value ?? null) === JSON.stringify(b?.value ?? null) &&
  (a?.locked ?? false) === (b?.locked ?? false);

type Held = Map<FieldName, HeldField>;

type ItemWork = { row: MediaValuesRow; kind: MediaKind; held: Held; changed: FieldChanged[] };

function openItem(row: MediaValuesRow): ItemWork {
  const held: Held = new Map(valuesOfRow(row).map(({ field, ...value }) => [field, value]));
  return { row, kind: MediaKind.catch("other").parse(row.kind), held, changed: [] };
}

const contentsOf = (held: Held): ItemBefore["fields"] =>
  Object.fromEntries([...held].flatMap(([field, { value }]) => (value === null ? [] : [[field, value]])));

/** Whether a field says nothing; one that was emptied on purpose is no gap. */
const isGapAt = (work: ItemWork, field: FieldName): boolean => {
  const held = work.held.get(field);
  if (held === undefined) return true;
  if (held.value === null) return !held.locked;
  return held.origin !== "user" && isPlaceholder(field, held.value, work.row.path);
};

function decideAll(works: Map<string, ItemWork>, wanted: readonly WantedChange[]): ChangeOutcome {
  const outcome: ChangeOutcome = { changed: [], skipped: [] };
  const befores = new Map<string, ItemBefore>();
  for (const { itemId, field, decide } of wanted) {
    const work = works.get(itemId);
    if (work === undefined) {
      outcome.skipped.push({ itemId, field, why: "This item is not in the library any more." });
      continue;
    }
    const before = work.held.get(field) ?? null;
    const decision = decide(before, isGapAt(work, field));
    if ("skip" in decision) {
      outcome.skipped.push({ itemId, field, why: decision.skip });
      continue;
    }
    const { after } = decision;
    const item = befores.get(itemId) ?? {
      id: itemId,
      path: work.row.path,
      kind: work.kind,
      fields: contentsOf(work.held),
    };
    befores.set(itemId, item);
    if (after === null || (after.value === null && !after.locked)) work.held.delete(field);
    else work.held.set(field, after);
    const change = { itemId, field, before, after: work.held.get(field) ?? null, item };
    work.changed.push(change);
    outcome.changed.push(change);
  }
  return outcome;
}

function measure(work: ItemWork, weights: FieldWeights): ItemMeasure {
  const values = [...work.held].map(([field, value]) => ({ field, ...value }));
  const item = toItemMetadata(work.row.path, work.kind, values);
  const title = work.changed.some((change) => change.field === "title") ? titleOf(item) : work.row.title;
  return { id: work.row.id, title, ...measureItem(item, weights) };
}

/** What becomes of the proposal for a field that changed: open again when there is something to fill, else done with. */
function proposalMove(
  work: ItemWork,
  { itemId, field, after }: FieldChanged,
  cause: ChangeCause["cause"],
): ProposalMove {
  if (after?.locked === true) return { itemId, field, state: "outdated" };
  return {
    itemId,
    field,
    state: isGapAt(work, field) ? "open" : cause === "accept" || cause === "plan" ? "applied" : "outdated",
  };
}

const toRow = ({ itemId, field }: FieldChanged, after: HeldField): FieldValueRow => ({ itemId, field, ...after });

const toHistory = (cause: ChangeCause, { itemId, field, before, after }: FieldChanged): ValueChangeRow => ({
  ...cause,
  itemId,
  field,
  before,
  after,
});

/** The last of several changes of one field counts; the history keeps them all. */
const lastOf = (changed: readonly FieldChanged[]): FieldChanged[] => [
  ...new Map(changed.map((change) => [`${change.itemId} ${change.field}`, change])).values(),
];

/**
 * Changes fields of many items at once and measures them again: values, history, gaps, proposals, a fixed number of
 * statements however many there are. Each change decides on what is held at that moment, inside the transaction.
 */
export async function applyFieldChanges(
  tx: Tx,
  place: { now: Date; weights: FieldWeights },
  cause: ChangeCause,
  wanted: readonly WantedChange[],
): Promise<ChangeOutcome> {
  const rows = await readMediaValues(tx, [...new Set(wanted.map((change) => change.itemId))]);
  const works = new Map(rows.map((row) => [row.id, openItem(row)]));
  const outcome = decideAll(works, wanted);
  const last = lastOf(outcome.changed);
  const touched = [...works.values()].filter((work) => work.changed.length > 0);
  await writeFieldValues(
    tx,
    last.flatMap((change) => (change.after === null ? [] : [toRow(change, change.after)])),
    place.now,
  );
  await removeFieldValues(
    tx,
    last.filter((change) => change.after === null),
  );
  await writeValueChanges(
    tx,
    outcome.changed.map((change) => toHistory(cause, change)),
    place.now,
  );
  await writeItemMeasures(
    tx,
    touched.map((work) => measure(work, place.weights)),
    true,
  );
  const moves = touched.flatMap((work) =>
    lastOf(work.changed).map((change) => proposalMove(work, change, cause.cause)),
  );
  await moveProposals(tx, moves, { name: cause.actorName, at: place.now });
  await requestIndexing(tx, place.now, { itemIds: touched.map((work) => work.row.id) });
  return outcome;
}
