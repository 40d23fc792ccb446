export { createGapFiller, type GapFiller, type GapFillerOptions } from "./gap-filler.ts";
export type { GapEvidence, GapItem, GapProposal, RankedValue } from "./gap-item.ts";
