import type { FieldWeightsView, LibraryInsights, QualityReport } from "#lib/services/quality/index.ts";
import type { ChangeSetView, ProposalFacets, ReviewProposal, ValueChangeView } from "#lib/services/review/index.ts";
import { toolPages, toolQuery } from "./tool-query.ts";

export type QueueFilter = {
  sourceId?: string;
  collection?: string;
  kind?: string;
  field?: string;
  origin?: string;
  importance?: string;
  minConfidence?: string;
  sort?: string;
};

export const proposalsQuery = (input: QueueFilter) =>
  toolPages<ReviewProposal>("metadata.proposals", "/metadata/proposals", { ...input, limit: "100" });

export const proposalCountQuery = ({ sort: _sort, ...input }: QueueFilter) =>
  toolQuery<ProposalFacets>("metadata.count_proposals", "/metadata/proposals/count", input);

export const changeSetsQuery = (input: { minChanges?: string } = {}) =>
  toolPages<ChangeSetView>("metadata.change_sets", "/metadata/change-sets", input);

export const valueHistoryQuery = (input: { itemId?: string; field?: string; changeSetId?: string }) =>
  toolPages<ValueChangeView>("metadata.history", "/metadata/history", input);

export const fieldWeightsQuery = () => toolQuery<FieldWeightsView>("metadata.weights", "/metadata/weights");

export const qualityReportQuery = (input: { sourceId?: string } = {}) =>
  toolQuery<{ report: QualityReport | null }>("metadata.report", "/metadata/report", input);

export const insightsQuery = () => toolQuery<{ insights: LibraryInsights | null }>("insights.get", "/insights");
