import { AGENT_SCOPES } from "#lib/core/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";

/** The same caller as an agent: it may propose and watch, and never decides, whatever the role behind it. */
export function asAgent(ctx: ServiceContext): ServiceContext {
  const scopes = ctx.actor.scopes.filter((scope) => AGENT_SCOPES.includes(scope));
  return { ...ctx, actor: { ...ctx.actor, type: "mcp", name: `${ctx.actor.name} (agent)`, scopes } };
}
