import { AppError } from "#lib/core/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";

/** How long a finished answer is kept, and how long an unfinished request blocks its key (the process may have died). */
const KEPT_MS = 24 * 3_600_000;
const BLOCKED_MS = 10 * 60_000;

export type KeyedRequest = { key: string; operation: string; requestHash: string };
export type KeptAnswer = { status: number; body: unknown };

/**
 * Starts work under an idempotency key: the first request with the key works, later ones get its answer.
 * @returns the kept answer, or null when the work is to be done now
 * @throws AppError CONFLICT while the first one works, INVALID_INPUT for another request under the same key
 */
export async function claimKey(ctx: ServiceContext, request: KeyedRequest): Promise<KeptAnswer | null> {
  const { key, operation, requestHash } = request;
  const now = ctx.now();
  const row = { actorId: ctx.actor.id, key, operation, requestHash, state: "working", createdAt: now };
  return ctx.db.$transaction(async (tx) => {
    await tx.idempotencyKey.deleteMany({ where: { expiresAt: { lte: now } } });
    const known = await tx.idempotencyKey.findUnique({ where: { actorId_key: { actorId: ctx.actor.id, key } } });
    if (known === null) {
      await tx.idempotencyKey.create({ data: { ...row, expiresAt: new Date(now.getTime() + BLOCKED_MS) } });
      return null;
    }
    if (known.requestHash !== requestHash || known.operation !== operation) throw new KeyReused();
    if (known.state !== "done" || known.status === null) throw stillWorking();
    return { status: known.status, body: known.response };
  });
}

/** Keeps the answer for requests that repeat. */
export async function keepAnswer(ctx: ServiceContext, key: string, answer: KeptAnswer): Promise<void> {
  await ctx.db.idempotencyKey.updateMany({
    where: { actorId: ctx.actor.id, key },
    data: {
      state: "done",
      status: answer.status,
      response: JSON.parse(JSON.stringify(answer.body)),
      expiresAt: new Date(ctx.now().getTime() + KEPT_MS),
    },
  });
}

/** The work failed, so nothing happened: the same key may be tried again. */
export async function releaseKey(ctx: ServiceContext, key: string): Promise<void> {
  await ctx.db.idempotencyKey.deleteMany({ where: { actorId: ctx.actor.id, key, state: "working" } });
}

/** HTTP answers this one with 422, as the IETF draft of the Idempotency-Key header field asks. */
export class KeyReused extends AppError {
  constructor() {
    super("INVALID_INPUT", "This Idempotency-Key was used for another request.", {
      hint: "Make a new key for each request; repeat a key only to repeat the very same request.",
    });
  }
}

const stillWorking = () =>
  new AppError("CONFLICT", "The first request with this Idempotency-Key is still at work.", {
    hint: "Wait a moment and send the same request again.",
  });
