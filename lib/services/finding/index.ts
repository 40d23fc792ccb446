export { getFinding, listFindings } from "./read-findings.ts";
export { FindingIdInput, FindingView, ListFindingsInput } from "./schemas.ts";
