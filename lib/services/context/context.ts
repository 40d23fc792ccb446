import type { Env } from "#lib/config/index.ts";
import { type Actor, AppError, type Scope, scopesOfRole } from "#lib/core/index.ts";
import type { Db } from "#lib/db/index.ts";

/** What every verb gets: who acts, the store, the settings of this process, the clock. */
export type ServiceContext = { actor: Actor; db: Db; env: Env; now: () => Date };

/** One argument for every verb. */
export type Call<Input> = { ctx: ServiceContext; input: Input };

/** The product itself, for the worker and for set-up. */
export const SYSTEM_ACTOR: Actor = {
  type: "system",
  id: "system",
  name: "Plantain",
  role: "admin",
  scopes: [...scopesOfRole("admin")],
};

export const asSystem = (ctx: ServiceContext): ServiceContext => ({ ...ctx, actor: SYSTEM_ACTOR });

const NEEDS: Record<Scope, string> = {
  read: "the viewer role",
  ingest: "the operator role, or a token with the scope ingest",
  operate: "the operator role",
  approve: "an admin",
  admin: "an admin",
};

/** @throws AppError FORBIDDEN when the actor lacks the scope. */
export function requireScope(ctx: ServiceContext, scope: Scope): void {
  if (ctx.actor.scopes.includes(scope)) return;
  throw new AppError("FORBIDDEN", `${ctx.actor.name} may not do this: it needs ${NEEDS[scope]}.`, {
    hint: ctx.actor.type === "mcp" ? "Agents propose; a person decides in the dashboard." : "Ask an admin.",
  });
}
