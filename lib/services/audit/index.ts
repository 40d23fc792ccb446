export { type AuditInput, emitAudit } from "./emit-audit.ts";
