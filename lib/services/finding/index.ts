export { getFinding, listFindings, toFindingView } from "./read-findings.ts";
export { BottleneckDetail, FindingIdInput, FindingView, ListFindingsInput } from "./schemas.ts";
export { type FindingInput, storeFindings } from "./store-findings.ts";
