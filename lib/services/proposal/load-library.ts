import { posix } from "node:path";
import { z } from "zod";
import { type Db, readMediaValuesPage } from "#lib/db/index.ts";
import {
  type FieldContent,
  type FieldName,
  type GapItem,
  type ItemMetadata,
  isPlaceholder,
  MediaKind,
  TechnicalFacts,
} from "#lib/metadata/index.ts";
import { StoredGaps } from "#lib/services/library/index.ts";
import { toItemMetadata, valuesOfRow } from "#lib/services/media/index.ts";

/** An item of the library as proposals are made for it. `isStale`: it changed since the library was looked at last. */
export type LibraryItem = {
  id: string;
  sourceId: string;
  collection: string | null;
  metadata: ItemMetadata;
  facts: TechnicalFacts;
  gaps: string[];
  isStale: boolean;
  sizeBytes: number;
  modifiedMs: number;
  readAt: number;
  /** The values as they were read, to notice what changed meanwhile. */
  valuesJson: string;
};

const Technical = z.object({ facts: TechnicalFacts.catch({}) }).catch({ facts: {} });
const PAGE = 2_000;

/** Every medium that is present. */
export async function loadLibrary(db: Db, signal: AbortSignal): Promise<LibraryItem[]> {
  const items: LibraryItem[] = [];
  for (let after = ""; ; ) {
    signal.throwIfAborted();
    const rows = await readMediaValuesPage(db, { after, limit: PAGE });
    for (const row of rows) {
      const kind = MediaKind.catch("other").parse(row.kind);
      items.push({
        id: row.id,
        sourceId: row.sourceId,
        collection: row.collection,
        metadata: toItemMetadata(row.path, kind, valuesOfRow(row)),
        facts: Technical.parse(JSON.parse(row.technical ?? "{}")).facts,
        gaps: StoredGaps.parse(JSON.parse(row.missing)).map((gap) => gap.field),
        isStale: row.proposedAt === null,
        sizeBytes: Number(row.sizeBytes),
        modifiedMs: row.modifiedMs,
        readAt: Date.parse(row.scannedAt),
        valuesJson: row.valuesJson,
      });
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return items;
    after = last.id;
  }
}

/** What an item holds; a placeholder holds nothing. */
export function toGapItem({ id, metadata, facts }: LibraryItem): GapItem {
  const fields: Partial<Record<FieldName, FieldContent>> = {};
  for (const [name, held] of Object.entries(metadata.fields)) {
    const field = name as FieldName;
    if (!isPlaceholder(field, held.value, metadata.relPath)) fields[field] = held.value;
  }
  return { id, kind: metadata.kind, fields, locked: metadata.locked, durationMs: facts.durationMs };
}

const SIBLINGS_MAX = 200;

type Placed = Pick<LibraryItem, "id" | "sourceId" | "metadata">;

/** The media beside each one, at most 200. */
export function siblingFinder(items: readonly LibraryItem[]): (item: Placed) => ItemMetadata[] {
  const folderOf = (item: Placed) => `${item.sourceId} ${posix.dirname(item.metadata.relPath)}`;
  const families = Map.groupBy(items, folderOf);
  return (item) => {
    const family = families.get(folderOf(item)) ?? [];
    return family.slice(0, SIBLINGS_MAX + 1).flatMap((other) => (other.id === item.id ? [] : [other.metadata]));
  };
}
