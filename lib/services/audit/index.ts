export { type AuditInput, emitAudit } from "./emit-audit.ts";
export { listAudit } from "./list-audit.ts";
export { AuditEntryView, AuditPage, AuditVerdict, ListAuditInput, VerifyAuditInput } from "./schemas.ts";
export { verifyAuditChain } from "./verify-audit-chain.ts";
