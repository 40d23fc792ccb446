import type { Actor } from "#lib/core/index.ts";
import type { Db, Tx } from "#lib/db/index.ts";

/**
 * The person behind an actor, so that nobody is two: of a token and of an agent it is who made the token, of everybody
 * else the actor itself.
 */
export async function personOf(db: Db | Tx, actor: Actor): Promise<string> {
  const token = await db.apiToken.findUnique({ where: { id: actor.id }, select: { createdBy: true } });
  return token?.createdBy ?? actor.id;
}
