import type { FindingView } from "#lib/services/finding/index.ts";
import { toolPages, toolQuery } from "./tool-query.ts";

type FindingFilter = { sourceId?: string; stage?: string; severity?: string; state?: string };
export const findingsQuery = (input: FindingFilter = {}) => toolPages<FindingView>("findings.list", "/findings", input);

export const findingQuery = (findingId: string) =>
  toolQuery<FindingView>("findings.get", "/findings/{findingId}", { findingId });
