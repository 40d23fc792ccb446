import { newId } from "#lib/core/index.ts";
import type { Tx } from "#lib/db/index.ts";
import type { AppContext } from "#lib/services/runtime/index.ts";
import { hashSecret } from "#lib/services/token/index.ts";
import { TooManyAttempts } from "./too-many-attempts.ts";

/** At most `max` attempts within `windowMs`, counted from the first one. */
export type AttemptRule = { name: string; subject: string; max: number; windowMs: number };

const keyOf = (rule: AttemptRule): string => `${rule.name}:${hashSecret(rule.subject)}`;

/**
 * Counts an attempt at guessing a secret before it is checked, so that parallel guesses can't slip past the count.
 * Kept in the store: a restart does not give new attempts.
 * @returns seconds to wait, or 0 when the attempt may go on
 */
export async function takeAttempt(app: AppContext, rule: AttemptRule): Promise<number> {
  const nowMs = app.now().getTime();
  const key = keyOf(rule);
  return app.db.$transaction(async (tx) => {
    const row = await tx.rateLimit.findUnique({ where: { key } });
    const startedMs = Number(row?.lastRequest ?? 0);
    const isOver = row === null || nowMs - startedMs >= rule.windowMs;
    if (!isOver && row.count >= rule.max) return Math.ceil((startedMs + rule.windowMs - nowMs) / 1000);
    const fresh = { count: 1, lastRequest: BigInt(nowMs) };
    if (row === null) await startCounting(tx, { id: newId("lim", nowMs), key, ...fresh });
    else await tx.rateLimit.update({ where: { key }, data: isOver ? fresh : { count: row.count + 1 } });
    return 0;
  });
}

const FORGET_AFTER_MS = 86_400_000;

async function startCounting(
  tx: Tx,
  row: { id: string; key: string; count: number; lastRequest: bigint },
): Promise<void> {
  await tx.rateLimit.deleteMany({ where: { lastRequest: { lt: row.lastRequest - BigInt(FORGET_AFTER_MS) } } });
  await tx.rateLimit.create({ data: row });
}

/** After a success the count starts again. */
export async function forgetAttempts(app: AppContext, rule: AttemptRule): Promise<void> {
  await app.db.rateLimit.deleteMany({ where: { key: keyOf(rule) } });
}

/** @throws TooManyAttempts when any rule has no attempt left. */
export async function assertAttemptsLeft(app: AppContext, rules: readonly AttemptRule[]): Promise<void> {
  const waits = await Promise.all(rules.map((rule) => takeAttempt(app, rule)));
  const seconds = Math.max(...waits);
  if (seconds > 0) throw new TooManyAttempts(seconds);
}
