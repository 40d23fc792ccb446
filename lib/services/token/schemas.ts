import { z } from "zod";
import { PageInput, pageOf, Role, Scope } from "#lib/core/index.ts";

export const TOKEN_DAYS_DEFAULT = 90;
export const TOKEN_DAYS_MAX = 365;

export const TokenView = z.object({
  id: z.string(),
  name: z.string(),
  role: Role,
  scopes: z.array(Scope),
  prefix: z.string().describe("first characters, to recognise the token"),
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable().describe("null: never"),
  lastUsedAt: z.iso.datetime().nullable(),
  revokedAt: z.iso.datetime().nullable(),
  state: z.enum(["active", "expired", "revoked"]),
});
export type TokenView = z.infer<typeof TokenView>;

export const CreateTokenInput = z.object({
  name: z.string().trim().min(1).max(80).describe("what the token is for"),
  role: Role.default("viewer"),
  scopes: z
    .array(Scope)
    .min(1)
    .max(5)
    .optional()
    .describe("fewer rights than the role gives; all of them when left out"),
  expiresInDays: z.coerce.number().int().min(1).max(TOKEN_DAYS_MAX).default(TOKEN_DAYS_DEFAULT),
  neverExpires: z.boolean().default(false).describe("valid until revoked; then expiresInDays is not used"),
});
export type CreateTokenInput = z.infer<typeof CreateTokenInput>;

/** The only time that the token itself is shown. */
export const CreatedToken = z.object({ token: z.string(), ...TokenView.shape });
export type CreatedToken = z.infer<typeof CreatedToken>;

export const TokenIdInput = z.object({ tokenId: z.string().max(64) });
export type TokenIdInput = z.infer<typeof TokenIdInput>;

export const ListTokensInput = PageInput;
export type ListTokensInput = z.infer<typeof ListTokensInput>;

export const TokenPage = pageOf(TokenView);
