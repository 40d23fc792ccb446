import type { MediaItemDetail, MediaItemView, MetadataQuality } from "#lib/services/media/index.ts";
import { toolPages, toolQuery } from "./tool-query.ts";

export const metadataQualityQuery = (input: { sourceId?: string } = {}) =>
  toolQuery<MetadataQuality>("metadata.quality", "/metadata/quality", { ...input, detailedAnalysis: true });

type ItemFilter = {
  sourceId?: string;
  kind?: string;
  collection?: string;
  missing?: string;
  search?: string;
  unreadable?: string;
};
export const mediaItemsQuery = (input: ItemFilter) => toolPages<MediaItemView>("media.list", "/media", input);

export const mediaItemQuery = (itemId: string) =>
  toolQuery<MediaItemDetail>("media.get", "/media/{itemId}", { itemId });
