export { getFinding, listFindings, toFindingView } from "./read-findings.ts";
export { FINDING_STATES, FindingIdInput, FindingView, ListFindingsInput } from "./schemas.ts";
