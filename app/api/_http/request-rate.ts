import { TooManyAttempts } from "#lib/services/access/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";

const WINDOW_MS = 60_000;
export const REQUESTS_PER_WINDOW = 1200;

type Count = { windowStartMs: number; used: number };

const counts = new Map<string, Count>();
let sweptMs = 0;

/**
 * Counts a request of an actor against the limit of this process.
 * @returns the headers that tell the caller where it stands
 * @throws TooManyAttempts
 */
export function takeRequest(ctx: ServiceContext): Record<string, string> {
  const nowMs = ctx.now().getTime();
  sweep(nowMs);
  const key = `${ctx.actor.type}:${ctx.actor.id}`;
  const known = counts.get(key);
  const count =
    known !== undefined && nowMs - known.windowStartMs < WINDOW_MS ? known : { windowStartMs: nowMs, used: 0 };
  count.used += 1;
  counts.set(key, count);
  const resetSeconds = Math.max(1, Math.ceil((count.windowStartMs + WINDOW_MS - nowMs) / 1000));
  if (count.used > REQUESTS_PER_WINDOW) throw new TooManyAttempts(resetSeconds, "Too many requests.");
  return {
    "ratelimit-limit": String(REQUESTS_PER_WINDOW),
    "ratelimit-remaining": String(REQUESTS_PER_WINDOW - count.used),
    "ratelimit-reset": String(resetSeconds),
  };
}

function sweep(nowMs: number): void {
  if (nowMs - sweptMs < WINDOW_MS) return;
  sweptMs = nowMs;
  for (const [key, count] of counts) if (nowMs - count.windowStartMs >= WINDOW_MS) counts.delete(key);
}
