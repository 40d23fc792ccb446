export { type LibraryItem, loadLibrary } from "./load-library.ts";
export { type ProposeSummary, proposeMetadata } from "./propose-metadata.ts";
export { ProposeInput, queueProposals, startProposing } from "./queue-proposals.ts";
