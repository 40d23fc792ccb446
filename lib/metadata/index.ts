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
export { candidatesFromFolders } from "./proposals/candidates-from-folders.ts";
export { fieldsForKind, fileTagFieldFor } from "./proposals/fields-for-kind.ts";
export { findConflicts, type ValueConflict } from "./proposals/find-conflicts.ts";
export type {
  Candidate,
  FieldProposals,
  Proposal,
  ProposalEvidence,
  ProposalOptions,
  RankedCandidate,
  Witness,
} from "./proposals/proposal.ts";
export { proposeForItem, proposeValues } from "./proposals/propose-for-item.ts";
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
