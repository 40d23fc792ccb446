export { classifyKind, type KindEvidence, type KindGuess } from "./classify-kind.ts";
export { type FieldCredit, type ItemCompleteness, measureItemCompleteness } from "./completeness.ts";
export {
  DEFAULT_FIELD_WEIGHTS,
  FieldLevel,
  type FieldWeights,
  KindWeights,
  LEVEL_WEIGHT,
} from "./field-weights.ts";
export {
  type GroupCompleteness,
  type LibraryCompleteness,
  type MetadataGap,
  measureLibraryCompleteness,
} from "./library-completeness.ts";
export { foldText, isPlaceholder } from "./placeholders.ts";
export {
  FIELD_NAMES,
  type FieldContent,
  FieldName,
  FieldValue,
  ItemMetadata,
  isListField,
  MediaFields,
  MediaKind,
  parseFieldContent,
  TechnicalFacts,
  ValueSource,
} from "./schemas.ts";
