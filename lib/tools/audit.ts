import {
  AuditPage,
  AuditVerdict,
  ListAuditInput,
  listAudit,
  VerifyAuditInput,
  verifyAuditChain,
} from "#lib/services/audit/index.ts";
import { defineTool } from "./define-tool.ts";

const common = { tag: "Audit", scope: "admin", isReadOnly: true, isDestructive: false } as const;

export const auditTools = [
  defineTool({
    ...common,
    name: "audit.list",
    title: "Audit log",
    description: "Who did what and when, newest first.",
    input: ListAuditInput,
    output: AuditPage,
    http: { method: "GET", path: "/audit" },
    cli: { command: ["audit", "list"], examples: ["plantain audit list --action plan.approved"] },
    run: listAudit,
  }),
  defineTool({
    ...common,
    name: "audit.verify",
    title: "Check the audit log",
    description:
      "Recomputes the hash chain and says whether an entry was changed, added or taken out. Give the number and hash " +
      "of an entry that you noted earlier, and it also shows whether the end was cut off.",
    input: VerifyAuditInput,
    output: AuditVerdict,
    http: { method: "GET", path: "/audit/verify" },
    cli: {
      command: ["audit", "verify"],
      examples: ["plantain audit verify"],
      failure: ({ problem }) =>
        problem === null ? null : `The log is not whole: entry ${problem.seq}. ${problem.what}`,
    },
    run: verifyAuditChain,
  }),
];
