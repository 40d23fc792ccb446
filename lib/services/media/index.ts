export {
  applyFieldChanges,
  type ChangeOutcome,
  type FieldChanged,
  type HeldField,
  isSameField,
  valuesOfRow,
  type WantedChange,
} from "./apply-field-changes.ts";
export { companionsByMedium } from "./companions.ts";
export { type FeedShelf, openFeedShelf } from "./feed-shelf.ts";
export {
  type ItemEvidence,
  type ItemTechnical,
  type KnownField,
  measureItem,
  readItemValues,
  type SidecarFacts,
  toItemMetadata,
  toItemValues,
} from "./item-record.ts";
export { loadKnownFields } from "./load-known-fields.ts";
export { getMetadataQuality } from "./metadata-quality.ts";
export { proposalKey, type Rejections, toProposalRows } from "./proposal-rows.ts";
export { getMediaItem, listMedia } from "./read-media.ts";
export { adoptItem, findSidecar, refreshItem } from "./refresh-item.ts";
export {
  FieldOrigin,
  type FieldValueView,
  ListMediaInput,
  MediaItemDetail,
  MediaItemIdInput,
  MediaItemView,
  MetadataGapView,
  type MetadataProposalView,
  MetadataQuality,
  MetadataQualityInput,
} from "./schemas.ts";
export { setItemValues } from "./set-item-values.ts";
export { type ReadItem, storeItems } from "./store-items.ts";
export { loadRejections } from "./store-records.ts";
