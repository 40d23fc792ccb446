import { z } from "zod";
import { PageInput, pageOf } from "#lib/core/index.ts";

export const AuditEntryView = z.object({
  seq: z.number().int(),
  at: z.iso.datetime(),
  actorType: z.string(),
  actorId: z.string(),
  actorName: z.string(),
  action: z.string(),
  entityType: z.string(),
  entityId: z.string(),
  detail: z.record(z.string(), z.unknown()),
  hash: z.string(),
});
export type AuditEntryView = z.infer<typeof AuditEntryView>;

export const AuditPage = pageOf(AuditEntryView);

export const ListAuditInput = PageInput.extend({
  action: z.string().max(80).optional().describe("only this action, such as plan.approved"),
  actorId: z.string().max(80).optional(),
  entityType: z.string().max(80).optional(),
  entityId: z.string().max(120).optional(),
});
export type ListAuditInput = z.infer<typeof ListAuditInput>;

export const VerifyAuditInput = z.object({
  seq: z.coerce.number().int().min(1).optional().describe("number of an entry that you noted earlier"),
  hash: z.string().length(64).optional().describe("and its hash: also shows that nothing was cut off since"),
});
export type VerifyAuditInput = z.infer<typeof VerifyAuditInput>;

/** `head*`: the last entry; keep them elsewhere, and a later check proves that the log still contains it. */
export const AuditVerdict = z.object({
  valid: z.boolean(),
  entries: z.number().int(),
  headSeq: z.number().int().nullable(),
  headHash: z.string().nullable(),
  problem: z.object({ seq: z.number().int(), what: z.string() }).nullable(),
});
export type AuditVerdict = z.infer<typeof AuditVerdict>;
