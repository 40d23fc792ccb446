import { AppError } from "#lib/core/index.ts";
import type { Tx } from "#lib/db/index.ts";
import { MediaKind } from "#lib/metadata/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { describeItem, ItemTechnical, type KnownField, toItemValues } from "./item-record.ts";
import { storeItem } from "./store-items.ts";

const NO_FACTS: ItemTechnical = { facts: {}, companions: [], warnings: [], pictures: 0 };

/** Sets fields of one item and measures it again without touching its file; null without a lock empties the field. */
export async function setItemValues(tx: Tx, ctx: ServiceContext, itemId: string, values: KnownField[]): Promise<void> {
  const item = await tx.mediaItem.findUnique({ where: { id: itemId }, include: { values: true } });
  if (item === null) throw new AppError("NOT_FOUND", "This item is not in the library any more.");
  const replaced = new Set(values.map((value) => value.field));
  const kept = item.values.filter((value) => !replaced.has(value.field));
  const all = toItemValues([...kept, ...values.filter((value) => value.value !== null || value.locked)]);
  const kind = MediaKind.catch("other").parse(item.kind);
  const technical = ItemTechnical.catch(NO_FACTS).parse(item.technical);
  const { path, collection, readError } = item;
  const described = describeItem({ path, kind, values: all, facts: technical.facts });
  const file = { sizeBytes: Number(item.sizeBytes), modifiedMs: item.modifiedMs };
  await storeItem(
    tx,
    { sourceId: item.sourceId, now: ctx.now(), itemId },
    { path, kind, collection, technical, readError, values: all, ...described },
    { ...file, ...(item.externalId === null ? {} : { externalId: item.externalId }) },
  );
}
