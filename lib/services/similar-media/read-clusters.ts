import { z } from "zod";
import type { MediaClusterRun } from "#generated/prisma/client.ts";
import { AppError, type Page } from "#lib/core/index.ts";
import { type Call, offsetOf, parseInput, requireScope, toPage } from "#lib/services/context/index.ts";
import {
  type ClusterKind,
  ClusterMediaInput,
  type ClusterMedium,
  type MediaClusters,
  MediaClustersInput,
} from "./schemas.ts";

const POINTS_MAX = 1_500;
const BY: Readonly<Record<ClusterKind, string>> = {
  semantic: "what they are about",
  genre: "their genres and tags",
  mood: "the mood words in their descriptions",
};

function sayGroups(kind: ClusterKind, run: MediaClusterRun | null, count: number, grouped: number): string {
  if (run === null) return "The media have not been grouped yet.";
  const of = `${run.looked} ${run.looked === 1 ? "medium" : "media"}`;
  const rest = [
    ...(run.unclear > 0 ? [`${run.unclear} fit into none`] : []),
    ...(run.without > 0 ? [`${run.without} say nothing of it`] : []),
  ].join(", ");
  if (count === 0) return `Of ${of}, too few are alike in ${BY[kind]} to make groups.`;
  const groups = count === 1 ? "1 group" : `${count} groups`;
  return `${grouped} of ${of} are in ${groups} by ${BY[kind]}${rest === "" ? "" : `; ${rest}`}.`;
}

/** The groups of one kind with a map of them. */
export async function getMediaClusters({ ctx, input }: Call<MediaClustersInput>): Promise<MediaClusters> {
  requireScope(ctx, "read");
  const { kind } = parseInput(MediaClustersInput, input);
  const [run, clusters, grouped] = await Promise.all([
    ctx.db.mediaClusterRun.findUnique({ where: { kind } }),
    ctx.db.mediaCluster.findMany({ where: { kind }, orderBy: { position: "asc" } }),
    ctx.db.mediaClusterMember.count({ where: { kind } }),
  ]);
  // Ids hold the time and chance, so each cluster's share of them spreads over its members.
  const points = (
    await Promise.all(
      clusters.map(({ id, size }) =>
        ctx.db.mediaClusterMember.findMany({
          where: { clusterId: id },
          select: { itemId: true, clusterId: true, x: true, y: true },
          orderBy: { itemId: "asc" },
          take: grouped <= POINTS_MAX ? size : Math.max(3, Math.floor((size / grouped) * POINTS_MAX)),
        }),
      ),
    )
  ).flat();
  return {
    kind,
    sentence: sayGroups(kind, run, clusters.length, grouped),
    madeAt: run?.madeAt.toISOString() ?? null,
    looked: run?.looked ?? 0,
    grouped,
    unclear: run?.unclear ?? 0,
    without: run?.without ?? 0,
    quality: run?.quality ?? null,
    clusters: clusters.map(({ id, label, words, size, cohesion, x, y }) => ({
      ...{ id, label, size, cohesion, x, y },
      words: z.array(z.string()).parse(words),
    })),
    points,
  };
}

/** The media of one group, the most typical first. @throws AppError NOT_FOUND */
export async function listClusterMedia({ ctx, input }: Call<ClusterMediaInput>): Promise<Page<ClusterMedium>> {
  requireScope(ctx, "read");
  const { clusterId, cursor, limit } = parseInput(ClusterMediaInput, input);
  const offset = offsetOf(cursor);
  const cluster = await ctx.db.mediaCluster.findUnique({ where: { id: clusterId }, select: { size: true } });
  if (cluster === null) {
    throw new AppError("NOT_FOUND", "This group is not there any more.", { hint: "The media were grouped anew." });
  }
  const members = await ctx.db.mediaClusterMember.findMany({
    where: { clusterId },
    orderBy: [{ similarity: "desc" }, { itemId: "asc" }],
    select: { itemId: true, similarity: true },
    skip: offset,
    take: limit + 1,
  });
  const items = await ctx.db.mediaItem.findMany({
    where: { id: { in: members.map((member) => member.itemId) } },
    select: { id: true, title: true, path: true, kind: true },
  });
  const itemOf = new Map(items.map((item) => [item.id, item]));
  const rows = members.map(({ itemId, similarity }) => {
    const item = itemOf.get(itemId);
    return {
      id: itemId,
      title: item?.title ?? item?.path ?? itemId,
      path: item?.path ?? "",
      kind: item?.kind ?? "",
      similarity,
    };
  });
  return toPage(rows, { offset, limit, total: cluster.size });
}
