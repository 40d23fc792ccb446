import { AppError } from "#lib/core/index.ts";
import type { Tx } from "#lib/db/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { readFieldWeights } from "#lib/services/library/index.ts";
import { applyFieldChanges } from "./apply-field-changes.ts";
import { type KnownField, toItemValues } from "./item-record.ts";

/** Sets fields of one item and measures it again without touching its file; null without a lock empties the field. */
export async function setItemValues(tx: Tx, ctx: ServiceContext, itemId: string, values: KnownField[]): Promise<void> {
  if ((await tx.mediaItem.count({ where: { id: itemId } })) === 0) {
    throw new AppError("NOT_FOUND", "This item is not in the library any more.");
  }
  const wanted = toItemValues(values).map(({ field, ...after }) => ({ itemId, field, decide: () => ({ after }) }));
  const cause = { changeSetId: null, cause: "plan", actorName: ctx.actor.name } as const;
  await applyFieldChanges(tx, { now: ctx.now(), weights: await readFieldWeights(tx) }, cause, wanted);
}
