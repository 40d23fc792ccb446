import { AppError, newId, ROLES, type Role, type Scope, scopesOfRole } from "#lib/core/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { CreatedToken, CreateTokenInput } from "./schemas.ts";
import { hashSecret, randomText } from "./secret-text.ts";
import { toTokenView } from "./token-view.ts";

const TOKEN_BITS = 256;
const SHOWN_CHARACTERS = "plt_".length + 6;
const DAY_MS = 86_400_000;

/**
 * Makes a token for a program: `plt_` and 256 random bits, of which only the SHA-256 is kept.
 * @throws AppError FORBIDDEN when the creator is itself a program, or asks for more than its own role.
 */
export async function createToken({ ctx, input }: Call<unknown>): Promise<CreatedToken> {
  requireScope(ctx, "read");
  const wanted = parseInput(CreateTokenInput, input);
  assertMayGive(ctx, wanted.role);
  const scopes = wanted.scopes ?? [...scopesOfRole(wanted.role)];
  assertScopesFit(wanted.role, scopes);
  const token = `plt_${randomText(TOKEN_BITS)}`;
  const now = ctx.now();
  const expiresAt = wanted.neverExpires ? null : new Date(now.getTime() + wanted.expiresInDays * DAY_MS);
  const row = await ctx.db.$transaction(async (tx) => {
    const made = await tx.apiToken.create({
      data: {
        id: newId("tok", now.getTime()),
        name: wanted.name,
        role: wanted.role,
        scopes: [...new Set(scopes)],
        tokenHash: hashSecret(token),
        prefix: token.slice(0, SHOWN_CHARACTERS),
        createdBy: ctx.actor.id,
        createdAt: now,
        expiresAt,
      },
    });
    const detail = { name: made.name, role: made.role, scopes, expiresAt, prefix: made.prefix };
    await emitAudit(tx, ctx, { action: "token.created", entityType: "token", entityId: made.id, detail });
    return made;
  });
  return CreatedToken.parse({ ...toTokenView(row, now), token });
}

/** A stolen token must not be able to make itself successors. */
function assertMayGive(ctx: ServiceContext, role: Role): void {
  if (ctx.actor.type === "token" || ctx.actor.type === "mcp") {
    throw new AppError("FORBIDDEN", "A program can't make tokens.", {
      hint: "Make it in the dashboard, or with `plantain token create` on the machine that Plantain runs on.",
    });
  }
  if (ROLES.indexOf(role) <= ROLES.indexOf(ctx.actor.role)) return;
  throw new AppError(
    "FORBIDDEN",
    `A token of the ${role} role needs a creator of that role; yours is ${ctx.actor.role}.`,
    {
      hint: `Choose the ${ctx.actor.role} role or less.`,
    },
  );
}

function assertScopesFit(role: Role, scopes: readonly Scope[]): void {
  const allowed = scopesOfRole(role);
  const excess = scopes.filter((scope) => !allowed.includes(scope));
  if (excess.length === 0) return;
  throw new AppError("INVALID_INPUT", `The ${role} role does not have: ${excess.join(", ")}.`, {
    hint: `It has: ${allowed.join(", ")}.`,
    issues: [{ path: "scopes", message: `not of the ${role} role` }],
  });
}
