import type { Db, Tx } from "#lib/db/index.ts";
import type { EffectPanel } from "#lib/execution/index.ts";

/** So many on each side; more would hardly narrow the interval. */
const MOST = 500;

/** Evenly spread over a list, so that a long one is looked at from end to end. */
function spread<T>(values: readonly T[]): T[] {
  if (values.length <= MOST) return [...values];
  return Array.from({ length: MOST }, (_, index) => values[Math.floor((index * values.length) / MOST)] as T);
}

async function completenessOf(db: Db | Tx, ids: readonly string[]): Promise<Record<string, number>> {
  const where = { id: { in: [...ids] }, removedAt: null };
  const rows = await db.mediaItem.findMany({ where, select: { id: true, completeness: true } });
  return Object.fromEntries(
    rows.flatMap(({ id, completeness }) => (completeness === null ? [] : [[id, completeness]])),
  );
}

/** The completeness of items that a plan works on, and of others of the same sources that it leaves alone. */
export async function choosePanel(
  db: Db | Tx,
  scope: { sourceIds: string[]; itemIds: string[] },
): Promise<EffectPanel> {
  const touched = new Set(scope.itemIds);
  const rows = await db.mediaItem.findMany({
    where: { sourceId: { in: scope.sourceIds }, removedAt: null, completeness: { not: null } },
    select: { id: true },
    orderBy: { id: "asc" },
  });
  const others = rows.flatMap(({ id }) => (touched.has(id) ? [] : [id]));
  return {
    treated: await completenessOf(db, spread(scope.itemIds)),
    control: await completenessOf(db, spread(others)),
  };
}

/** The same items again. */
export const measurePanelAgain = async (db: Db | Tx, panel: EffectPanel): Promise<EffectPanel> => ({
  treated: await completenessOf(db, Object.keys(panel.treated)),
  control: await completenessOf(db, Object.keys(panel.control)),
});
