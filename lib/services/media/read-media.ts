import type { MediaFieldValue, MediaItem } from "#generated/prisma/client.ts";
import { AppError, type Page } from "#lib/core/index.ts";
import { countOpenByItem, listMediaIds } from "#lib/db/index.ts";
import { MediaKind, measureItemQuality, parseFileName } from "#lib/metadata/index.ts";
import {
  type Call,
  offsetOf,
  parseInput,
  requireScope,
  type ServiceContext,
  toPage,
} from "#lib/services/context/index.ts";
import { readFieldWeights } from "#lib/services/library/index.ts";
import { ItemTechnical, toItemMetadata, toItemValues } from "./item-record.ts";
import { toFieldValueView, toMediaItemView, toProposalView } from "./media-view.ts";
import {
  type ItemQualityView,
  ListMediaInput,
  type MediaItemDetail,
  MediaItemIdInput,
  type MediaItemView,
} from "./schemas.ts";

/** Media, the least complete first. */
export async function listMedia({ ctx, input }: Call<ListMediaInput>): Promise<Page<MediaItemView>> {
  requireScope(ctx, "read");
  const { cursor, limit, ...filter } = parseInput(ListMediaInput, input);
  const offset = offsetOf(cursor);
  const { ids, total } = await listMediaIds(ctx.db, filter, { offset, limit: limit + 1 });
  const [rows, open] = await Promise.all([
    ctx.db.mediaItem.findMany({ where: { id: { in: ids } } }),
    countOpenByItem(ctx.db, ids),
  ]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const found = ids.flatMap((id) => byId.get(id) ?? []);
  const views = found.map((row) => toMediaItemView(row, open.get(row.id) ?? 0));
  return toPage(views, { offset, limit, total });
}

/** The quality of one item in parts; what its folder says is left out here. */
async function qualityOf(
  ctx: ServiceContext,
  row: MediaItem & { values: MediaFieldValue[] },
): Promise<ItemQualityView> {
  const kind = MediaKind.catch("other").parse(row.kind);
  const item = toItemMetadata(row.path, kind, toItemValues(row.values));
  const technical = ItemTechnical.safeParse(row.technical).data?.facts;
  const measured = measureItemQuality({
    evidence: { item, fileName: parseFileName(row.path), technical },
    now: ctx.now().getTime(),
    readAt: row.scannedAt.getTime(),
    modifiedAt: row.modifiedMs,
    weights: await readFieldWeights(ctx.db),
  });
  const { validity, consistency, freshness, provenance } = measured;
  return {
    validity: validity.score,
    consistency: consistency.score,
    freshness: freshness.score,
    provenance: provenance.score,
    problems: [...validity.problems, ...consistency.problems],
  };
}

/** One medium with every field's origin and what is proposed. @throws AppError NOT_FOUND */
export async function getMediaItem({ ctx, input }: Call<MediaItemIdInput>): Promise<MediaItemDetail> {
  requireScope(ctx, "read");
  const { itemId } = parseInput(MediaItemIdInput, input);
  const row = await ctx.db.mediaItem.findUnique({
    where: { id: itemId },
    include: {
      values: { orderBy: { field: "asc" } },
      proposals: { orderBy: [{ field: "asc" }, { confidence: "desc" }] },
    },
  });
  if (row === null) throw new AppError("NOT_FOUND", `There is no media item ${itemId}.`);
  const thumbnail = await ctx.db.artefact.findFirst({
    where: { kind: "thumbnail", path: { endsWith: `${itemId}.jpg` } },
    orderBy: { createdAt: "desc" },
  });
  return {
    ...toMediaItemView(row, row.proposals.filter((proposal) => proposal.state === "open").length),
    quality: await qualityOf(ctx, row),
    technical: { ...ItemTechnical.safeParse(row.technical).data?.facts },
    values: row.values.map(toFieldValueView),
    proposals: row.proposals.map((proposal) => toProposalView(proposal, row.path)),
    thumbnail: thumbnail === null ? null : `/api/v1/media/${itemId}/thumbnail`,
  };
}
