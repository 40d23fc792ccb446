import { userInfo } from "node:os";
import { type Actor, scopesOfRole } from "#lib/core/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { getAppContext } from "#lib/services/runtime/index.ts";

/** People read the terminal: only faults are logged there, unless they ask for more. */
const QUIET = { PLANTAIN_LOG_LEVEL: "error" };

function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    // a container may run under a number without a name
    return String(process.getuid?.() ?? "somebody");
  }
}

/** Whoever may read the data folder owns the installation: the command line acts as an admin, under its own name. */
export function cliContext(): ServiceContext {
  const name = accountName();
  const actor: Actor = { type: "cli", id: `cli:${name}`, name, role: "admin", scopes: [...scopesOfRole("admin")] };
  return { ...getAppContext(QUIET), actor };
}
