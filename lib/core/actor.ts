import { z } from "zod";

export const ROLES = ["viewer", "operator", "admin"] as const;
export const Role = z.enum(ROLES);
export type Role = z.infer<typeof Role>;

/** What an actor may do: look, send logs, change and propose, decide on plans, administer people and settings. */
export const SCOPES = ["read", "ingest", "operate", "approve", "admin"] as const;
export const Scope = z.enum(SCOPES);
export type Scope = z.infer<typeof Scope>;

const ROLE_SCOPES: Record<Role, readonly Scope[]> = {
  viewer: ["read"],
  operator: ["read", "ingest", "operate"],
  admin: ["read", "ingest", "operate", "approve", "admin"],
};

export const scopesOfRole = (role: Role): readonly Scope[] => ROLE_SCOPES[role];

/** Who acts. `scopes` is what is left after the token's or the way in's own limits. */
export const Actor = z.object({
  type: z.enum(["user", "token", "cli", "mcp", "system"]),
  id: z.string(),
  name: z.string(),
  role: Role,
  scopes: z.array(Scope),
});
export type Actor = z.infer<typeof Actor>;

/** An agent may propose and watch, never decide: MCP actors lose these scopes whatever their role. */
export const AGENT_SCOPES: readonly Scope[] = ["read", "operate"];
