import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { hashOf, insertUser } from "./insert-user.ts";
import { CreateUserInput, UserView } from "./schemas.ts";
import { toUserView } from "./user-view.ts";

/** Adds a person; sign-up is closed, so this is the only way after set-up. */
export async function createUser({ ctx, input }: Call<unknown>): Promise<UserView> {
  requireScope(ctx, "admin");
  const { password, ...user } = parseInput(CreateUserInput, input);
  const passwordHash = await hashOf(password);
  const row = await ctx.db.$transaction((tx) => insertUser(tx, ctx, { ...user, passwordHash }));
  return UserView.parse(toUserView(row, null, ctx.now()));
}
