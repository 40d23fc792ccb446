import { canonicalJson, contentHashOf } from "#lib/core/index.ts";

/** The hash before the first entry. */
export const GENESIS_HASH = "0".repeat(64);

/** What one link of the chain covers: every column except the hashes themselves. */
export type AuditFacts = {
  seq: number;
  at: Date;
  actorType: string;
  actorId: string;
  actorName: string;
  action: string;
  entityType: string;
  entityId: string;
  detail: unknown;
};

/** Hash of an entry: SHA-256 over the hash before it and its canonical JSON, so that no entry changes alone. */
export function auditHashOf(prevHash: string, facts: AuditFacts): string {
  const { seq, actorType, actorId, actorName, action, entityType, entityId, detail } = facts;
  const at = facts.at.toISOString();
  return contentHashOf({ prevHash, seq, at, actorType, actorId, actorName, action, entityType, entityId, detail });
}

/** The detail as JSON would give it back (dates as text, no undefined), so that the stored value hashes the same. */
export const plainDetail = (detail: unknown): Record<string, unknown> => {
  const plain: unknown = detail === undefined ? {} : JSON.parse(canonicalJson(detail));
  return typeof plain === "object" && plain !== null && !Array.isArray(plain)
    ? (plain as Record<string, unknown>)
    : { value: plain };
};
