import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { CreateUserInput, hashOf } from "#lib/services/user/index.ts";
import { makeAdmin } from "./make-first-admin.ts";
import { SetupResult } from "./schemas.ts";

/** Makes an admin without a browser: the first one (set-up is then over) or one more, for recovery. */
export async function createAdmin({ ctx, input }: Call<unknown>): Promise<SetupResult> {
  requireScope(ctx, "admin");
  const { name, email, password } = parseInput(CreateUserInput, input);
  const passwordHash = await hashOf(password);
  const user = await ctx.db.$transaction((tx) => makeAdmin(tx, ctx, { name, email, passwordHash }));
  return SetupResult.parse({ userId: user.id, email: user.email });
}
