import type { Prisma } from "#generated/prisma/client.ts";
import { AppError, type Page } from "#lib/core/index.ts";
import { type Call, offsetOf, parseInput, requireScope, toPage } from "#lib/services/context/index.ts";
import { ItemTechnical } from "./item-record.ts";
import { toFieldValueView, toMediaItemView, toProposalView } from "./media-view.ts";
import { ListMediaInput, type MediaItemDetail, MediaItemIdInput, type MediaItemView } from "./schemas.ts";

const openProposals = { _count: { select: { proposals: { where: { state: "open" } } } } } as const;

function whereOf(input: ListMediaInput): Prisma.MediaItemWhereInput {
  const { sourceId, kind, collection, missing, search, unreadable } = input;
  return {
    removedAt: null,
    ...(sourceId === undefined ? {} : { sourceId }),
    ...(kind === undefined ? {} : { kind }),
    ...(collection === undefined ? {} : { collection }),
    ...(unreadable === true ? { readError: { not: null } } : {}),
    ...(missing === undefined ? {} : { missingFields: { contains: `,${missing},` } }),
    ...(search === undefined ? {} : { OR: [{ title: { contains: search } }, { path: { contains: search } }] }),
  };
}

/** Media, the least complete first. */
export async function listMedia({ ctx, input }: Call<ListMediaInput>): Promise<Page<MediaItemView>> {
  requireScope(ctx, "read");
  const parsed = parseInput(ListMediaInput, input);
  const offset = offsetOf(parsed.cursor);
  const where = whereOf(parsed);
  const [rows, total] = await Promise.all([
    ctx.db.mediaItem.findMany({
      where,
      include: openProposals,
      orderBy: [{ completeness: { sort: "asc", nulls: "first" } }, { path: "asc" }],
      skip: offset,
      take: parsed.limit + 1,
    }),
    ctx.db.mediaItem.count({ where }),
  ]);
  return toPage(rows.map(toMediaItemView), { offset, limit: parsed.limit, total });
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
      ...openProposals,
    },
  });
  if (row === null) throw new AppError("NOT_FOUND", `There is no media item ${itemId}.`);
  const thumbnail = await ctx.db.artefact.findFirst({
    where: { kind: "thumbnail", path: { endsWith: `${itemId}.jpg` } },
    orderBy: { createdAt: "desc" },
  });
  return {
    ...toMediaItemView(row),
    technical: { ...ItemTechnical.safeParse(row.technical).data?.facts },
    values: row.values.map(toFieldValueView),
    proposals: row.proposals.map((proposal) => toProposalView(proposal, row.path)),
    thumbnail: thumbnail === null ? null : `/api/v1/media/${itemId}/thumbnail`,
  };
}
