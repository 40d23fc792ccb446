export { classifyKind, type KindEvidence, type KindGuess } from "./classify-kind.ts";
export { type FieldCredit, type ItemCompleteness, measureItemCompleteness } from "./completeness.ts";
export {
  DEFAULT_FIELD_WEIGHTS,
  FieldLevel,
  type FieldWeights,
  LEVEL_WEIGHT,
} from "./field-weights.ts";
export { type ParsedFileName, type ParseFileNameOptions, parseFileName } from "./file-name/index.ts";
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
export { foldText, isPlaceholder } from "./placeholders.ts";
export {
  type Candidate,
  candidatesFromFolders,
  compareSources,
  type FieldProposals,
  fieldsForKind,
  fileTagFieldFor,
  type Proposal,
  type ProposalEvidence,
  type ProposalOptions,
  proposeForItem,
  proposeValues,
  type RankedCandidate,
  type ValueConflict,
  type Witness,
} from "./proposals/index.ts";
export { type DuplicateGroup, type DuplicateItem, findDuplicates } from "./quality/find-duplicates.ts";
export {
  type ItemQuality,
  measureItemQuality,
  type QualityInput,
  type QualityProblem,
} from "./quality/item-quality.ts";
export { type LibraryQuality, summarizeQuality } from "./quality/library-quality.ts";
export {
  FIELD_NAMES,
  FieldContent,
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
