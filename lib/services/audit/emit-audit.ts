import type { Tx } from "#lib/db/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { auditHashOf, GENESIS_HASH, plainDetail } from "./audit-hash.ts";

export type AuditInput = { action: string; entityType: string; entityId: string; detail?: unknown };

/**
 * Appends one entry to the hash chain, inside the caller's transaction: the act and its record are kept together or
 * not at all. A write transaction excludes every other one (BEGIN IMMEDIATE), so the chain cannot fork.
 * `action` is `<entity>.<verb in the past>`, such as `plan.approved`; `detail` must hold no secrets.
 */
export async function emitAudit(tx: Tx, ctx: ServiceContext, entry: AuditInput): Promise<void> {
  const last = await tx.auditEntry.findFirst({ orderBy: { seq: "desc" }, select: { seq: true, hash: true } });
  const prevHash = last?.hash ?? GENESIS_HASH;
  const facts = {
    seq: (last?.seq ?? 0) + 1,
    at: ctx.now(),
    actorType: ctx.actor.type,
    actorId: ctx.actor.id,
    actorName: ctx.actor.name,
    action: entry.action,
    entityType: entry.entityType,
    entityId: entry.entityId,
    detail: plainDetail(entry.detail),
  };
  const detail = JSON.parse(JSON.stringify(facts.detail));
  await tx.auditEntry.create({ data: { ...facts, detail, prevHash, hash: auditHashOf(prevHash, facts) } });
}
