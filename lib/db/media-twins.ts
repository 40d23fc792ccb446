import type { Db, Tx } from "./open-db.ts";

/** A medium that another program's database and a media folder both know. */
export type MediaTwins = { importedId: string; fileId: string };

/** Media of Banana Bun whose file lies in a media folder and is present there, in pages by id. */
export async function readMediaTwins(db: Db | Tx, page: { after: string; limit: number }): Promise<MediaTwins[]> {
  return db.$queryRaw<MediaTwins[]>`
    SELECT imported.id AS importedId, min(file.id) AS fileId
    FROM source AS folder
    JOIN media_item AS imported ON substr(imported.path, 1, length(folder.path) + 1) = folder.path || '/'
    JOIN source AS database ON database.id = imported.source_id AND database.kind = 'banana_bun'
    JOIN media_item AS file ON file.source_id = folder.id AND file.removed_at IS NULL
      AND file.path = substr(imported.path, length(folder.path) + 2)
    WHERE folder.kind = 'media_folder' AND imported.id > ${page.after}
    GROUP BY imported.id ORDER BY imported.id LIMIT ${page.limit}`;
}

const iso = (at: Date): string => at.toISOString().replace("Z", "+00:00");

/**
 * Media of Banana Bun stand beside the library's own only as long as no media folder has their file. Gives how many went or
 * came back.
 */
export async function hideMediaTwins(db: Db | Tx, twinIds: readonly string[], at: Date): Promise<number> {
  const ids = JSON.stringify(twinIds);
  return db.$executeRaw`
    UPDATE media_item SET proposed_at = NULL,
      removed_at = CASE WHEN id IN (SELECT value FROM json_each(${ids})) THEN ${iso(at)} END
    WHERE source_id IN (SELECT id FROM source WHERE kind = 'banana_bun')
      AND (removed_at IS NULL) = (id IN (SELECT value FROM json_each(${ids})))`;
}
