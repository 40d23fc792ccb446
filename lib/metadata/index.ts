export { classifyKind, type KindEvidence, type KindGuess } from "./classify-kind.ts";
export { type FieldCredit, type ItemCompleteness, measureItemCompleteness } from "./completeness.ts";
export {
  DEFAULT_FIELD_WEIGHTS,
  FieldLevel,
  type FieldWeights,
  LEVEL_WEIGHT,
} from "./field-weights.ts";
export { ParsedFileName, type ParseFileNameOptions, parseFileName } from "./file-name/index.ts";
export {
  createGapFiller,
  type GapEvidence,
  type GapFiller,
  type GapFillerOptions,
  type GapItem,
  type GapProposal,
  type RankedValue,
} from "./gap-fill/index.ts";
export {
  type GroupCompleteness,
  type LibraryCompleteness,
  type MetadataGap,
  measureLibraryCompleteness,
} from "./library-completeness.ts";
export { isPlaceholder } from "./placeholders.ts";
export { fieldsForKind, fileTagFieldFor } from "./proposals/fields-for-kind.ts";
export { type Candidate, Proposal, type ProposalEvidence } from "./proposals/proposal.ts";
export { findConflicts, type ProposalOptions, proposeValues, type ValueConflict } from "./proposals/propose-values.ts";
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
export { genreVocabulary, normalizeGenre, normalizeLanguage } from "./vocabulary.ts";
