export { candidatesFromFolders } from "./candidates-from-folders.ts";
export { fieldsForKind, fileTagFieldFor } from "./fields-for-kind.ts";
export { compareSources, type ValueConflict } from "./find-conflicts.ts";
export type {
  Candidate,
  FieldProposals,
  Proposal,
  ProposalEvidence,
  ProposalOptions,
  RankedCandidate,
  Witness,
} from "./proposal.ts";
export { proposeForItem, proposeValues } from "./propose-for-item.ts";
