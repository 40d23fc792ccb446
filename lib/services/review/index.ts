export { closeChangeSet, countIntoChangeSet, openChangeSet } from "./change-set.ts";
export { feedbackSourceOf } from "./decide-chunk.ts";
export { decideMatching, runMatchingDecision } from "./decide-matching.ts";
export { acceptProposals, rejectProposals } from "./decide-proposals.ts";
export { editField, lockField, unlockField } from "./edit-field.ts";
export { listChangeSets, listChanges } from "./list-changes.ts";
export { countProposals, listProposals } from "./list-proposals.ts";
export { optimizeMetadata, refreshOptimize, runProposing } from "./optimize-metadata.ts";
export { planWrites } from "./plan-writes.ts";
export {
  AcceptProposalsInput,
  ChangeSetIdInput,
  ChangeSetView,
  DecideMatchingInput,
  DecisionResult,
  EditFieldInput,
  ListChangeSetsInput,
  ListChangesInput,
  ListProposalsInput,
  LockFieldInput,
  MatchingResult,
  OptimizeMetadataInput,
  OptimizeMetadataResult,
  PlanWritesInput,
  ProposalFacets,
  ProposalFilterInput,
  RejectProposalsInput,
  ReviewProposal,
  ValueChangeView,
} from "./schemas.ts";
export { runUndo, undoChangeSet } from "./undo-change-set.ts";
