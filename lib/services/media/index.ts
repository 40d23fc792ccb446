export {
  FieldOrigin,
  FieldValueView,
  ListMediaInput,
  MediaItemDetail,
  MediaItemIdInput,
  MediaItemView,
  MetadataGapView,
  MetadataProposalView,
  MetadataQuality,
  MetadataQualityInput,
} from "./schemas.ts";
