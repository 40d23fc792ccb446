import { z } from "zod";
import type { Db } from "#lib/db/index.ts";

/** What the store knows of a medium before its folder is looked at again. */
export type KnownMedium = {
  id: string;
  path: string;
  kind: string;
  sizeBytes: number;
  modifiedMs: number;
  scannedMs: number;
  companions: string[];
  isRemoved: boolean;
};

const Stored = z.object({ companions: z.array(z.string()).catch([]) }).catch({ companions: [] });

const PAGE = 5_000;

/** Every medium of a source by its path, with those that were removed: a file may come back. */
export async function loadKnownMedia(db: Db, sourceId: string): Promise<Map<string, KnownMedium>> {
  const known = new Map<string, KnownMedium>();
  for (let after = ""; ; ) {
    const rows = await db.mediaItem.findMany({
      where: { sourceId, path: { gt: after } },
      select: {
        id: true,
        path: true,
        kind: true,
        sizeBytes: true,
        modifiedMs: true,
        scannedAt: true,
        technical: true,
        removedAt: true,
      },
      orderBy: { path: "asc" },
      take: PAGE,
    });
    for (const { technical, scannedAt, removedAt, sizeBytes, ...row } of rows) {
      known.set(row.path, {
        ...row,
        sizeBytes: Number(sizeBytes),
        scannedMs: scannedAt.getTime(),
        companions: [...Stored.parse(technical).companions].sort(),
        isRemoved: removedAt !== null,
      });
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return known;
    after = last.path;
  }
}
