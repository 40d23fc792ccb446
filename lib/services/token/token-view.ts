import { z } from "zod";
import { Role, Scope, scopesOfRole } from "#lib/core/index.ts";
import type { Db } from "#lib/db/index.ts";
import type { TokenView } from "./schemas.ts";

export type TokenRow = NonNullable<Awaited<ReturnType<Db["apiToken"]["findUnique"]>>>;

export const isExpired = (row: TokenRow, now: Date): boolean => row.expiresAt !== null && row.expiresAt <= now;

/** Scopes as stored, never more than the role gives: a row that says otherwise has been tampered with. */
export function storedRights(row: TokenRow): { role: Role; scopes: Scope[] } {
  const role = Role.parse(row.role);
  const allowed = scopesOfRole(role);
  return {
    role,
    scopes: z
      .array(Scope)
      .parse(row.scopes)
      .filter((scope) => allowed.includes(scope)),
  };
}

export function toTokenView(row: TokenRow, now: Date): TokenView {
  return {
    id: row.id,
    name: row.name,
    ...storedRights(row),
    prefix: row.prefix,
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
    state: row.revokedAt === null ? (isExpired(row, now) ? "expired" : "active") : "revoked",
  };
}
