import { hideMediaTwins, type MediaTwins, readMediaTwins, readMediaValues, type Tx } from "#lib/db/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { requestIndexing } from "#lib/services/knowledge/index.ts";
import { readFieldWeights } from "#lib/services/library/index.ts";
import {
  applyFieldChanges,
  type HeldField,
  isSameField,
  valuesOfRow,
  type WantedChange,
} from "#lib/services/media/index.ts";

const PAGE = 500;
const HAS_VALUE = "It has a value of its own.";

/** Values of the database for what the file itself leaves open; what stands there, is locked or was emptied stays. */
async function fillFromTwins(tx: Tx, ctx: ServiceContext, twins: readonly MediaTwins[]): Promise<void> {
  const rows = await readMediaValues(
    tx,
    twins.map((twin) => twin.importedId),
  );
  const fileOf = new Map(twins.map((twin) => [twin.importedId, twin.fileId]));
  const wanted = rows.flatMap((row) =>
    valuesOfRow(row).flatMap(({ field, ...entry }): WantedChange[] => {
      const itemId = fileOf.get(row.id);
      const after: HeldField = { ...entry, locked: false };
      if (itemId === undefined || entry.value === null) return [];
      const decide: WantedChange["decide"] = (held, isGap) => {
        const isOurs = held?.origin === "banana_bun" && held.confirmedBy === null;
        const isFree = held?.locked !== true && (isGap || isOurs);
        return isFree && !isSameField(held, after) ? { after } : { skip: HAS_VALUE };
      };
      return [{ itemId, field, decide }];
    }),
  );
  const place = { now: ctx.now(), weights: await readFieldWeights(tx) };
  const cause = { changeSetId: null, cause: "scan", actorName: "Plantain" } as const;
  await applyFieldChanges(tx, place, cause, wanted);
}

/**
 * A file that Banana Bun and a media folder both know is one medium: that of the folder. It takes over what only the database
 * says, and the database's own record is not counted beside it. When the file or the folder goes, the record counts again
 * from the next reading on.
 */
export async function mergeTwins(ctx: ServiceContext): Promise<void> {
  const databases = await ctx.db.source.findMany({ where: { kind: "banana_bun" }, select: { id: true } });
  if (databases.length === 0) return;
  const hidden: string[] = [];
  for (let after = ""; ; ) {
    const twins = await readMediaTwins(ctx.db, { after, limit: PAGE });
    if (twins.length > 0) {
      await ctx.db.$transaction((tx) => fillFromTwins(tx, ctx, twins), { timeout: 60_000, maxWait: 60_000 });
    }
    hidden.push(...twins.map((twin) => twin.importedId));
    const last = twins.at(-1);
    if (last === undefined || twins.length < PAGE) break;
    after = last.importedId;
  }
  const moved = await hideMediaTwins(ctx.db, hidden, ctx.now());
  for (const { id } of moved > 0 ? databases : []) await requestIndexing(ctx.db, ctx.now(), { sourceId: id });
}
