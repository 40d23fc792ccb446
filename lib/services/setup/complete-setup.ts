import { AppError } from "#lib/core/index.ts";
import { parseInput, type ServiceContext } from "#lib/services/context/index.ts";
import type { AppContext } from "#lib/services/runtime/index.ts";
import { hashOf } from "#lib/services/user/index.ts";
import { makeAdmin } from "./make-first-admin.ts";
import { CompleteSetupInput, SetupResult } from "./schemas.ts";
import { hashSetupToken, needsSetup, SETUP_ROW } from "./setup-token.ts";

const over = () =>
  new AppError("CONFLICT", "Set-up is over: there is an admin already.", {
    hint: "Sign in. If nobody can, run `plantain user create-admin` on the machine that Plantain runs on.",
  });

const wrongToken = () =>
  new AppError("FORBIDDEN", "This is not the set-up token.", {
    hint: "It was printed when Plantain started; a new start prints a new one.",
    issues: [{ path: "token", message: "not the token of the latest start" }],
  });

/**
 * Makes the first admin from the one-time token. Of two at once exactly one wins, by a conditional update.
 * @throws AppError FORBIDDEN for a wrong token, CONFLICT when set-up is over.
 */
export async function completeSetup({ app, input }: { app: AppContext; input: unknown }): Promise<SetupResult> {
  const { token, password, ...person } = parseInput(CompleteSetupInput, input);
  const tokenHash = hashSetupToken(token);
  await assertOpen(app, tokenHash);
  const passwordHash = await hashOf(password);
  const ctx = asFirstAdmin(app, person.name);
  const user = await app.db.$transaction(async (tx) => {
    const where = { id: SETUP_ROW, tokenHash, usedAt: null };
    const won = await tx.setupState.updateMany({ where, data: { usedAt: app.now() } });
    const admins = await tx.user.count({ where: { role: "admin" } });
    if (won.count === 0 || admins > 0) throw over();
    return makeAdmin(tx, ctx, { ...person, passwordHash });
  });
  return SetupResult.parse({ userId: user.id, email: user.email });
}

/** Before the costly hash, so that a stranger can't make the machine work. */
async function assertOpen(app: AppContext, tokenHash: string): Promise<void> {
  if (!(await needsSetup(app))) throw over();
  const state = await app.db.setupState.findUnique({ where: { id: SETUP_ROW } });
  if (state?.tokenHash !== tokenHash) throw wrongToken();
}

/** Who set-up is recorded as: the person who holds the token, not yet a user. */
const asFirstAdmin = (app: AppContext, name: string): ServiceContext => ({
  ...app,
  actor: { type: "system", id: "setup", name: `${name} (set-up)`, role: "admin", scopes: ["admin"] },
});
