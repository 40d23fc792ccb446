import type { MediaFieldValue, MediaItem, MetadataProposal } from "#generated/prisma/client.ts";
import { StoredGaps } from "#lib/services/library/index.ts";
import { ItemTechnical } from "./item-record.ts";
import { FieldOrigin, type FieldValueView, type MediaItemView, type MetadataProposalView } from "./schemas.ts";

export const toMediaItemView = (row: MediaItem, openProposals: number): MediaItemView => ({
  id: row.id,
  sourceId: row.sourceId,
  path: row.path,
  kind: row.kind,
  title: row.title,
  collection: row.collection,
  sizeBytes: Number(row.sizeBytes),
  durationMs: ItemTechnical.safeParse(row.technical).data?.facts.durationMs ?? null,
  completeness: row.completeness,
  gaps: StoredGaps.parse(row.missing),
  openProposals,
  readError: row.readError,
  scannedAt: row.scannedAt.toISOString(),
});

export const toFieldValueView = (row: MediaFieldValue): FieldValueView => ({
  field: row.field,
  value: row.value,
  origin: FieldOrigin.parse(row.origin),
  confidence: row.confidence,
  locked: row.locked,
  updatedAt: row.updatedAt.toISOString(),
});

const STATES = ["open", "applied", "rejected", "outdated"] as const;

export const toProposalView = (row: MetadataProposal, itemPath: string): MetadataProposalView => ({
  id: row.id,
  itemId: row.itemId,
  itemPath,
  field: row.field,
  value: row.value,
  origin: FieldOrigin.parse(row.origin),
  confidence: row.confidence,
  reason: row.reason,
  state: STATES.find((state) => state === row.state) ?? "outdated",
});
