import type { Stale } from "./stale-after.ts";

/** Events within this time are answered by one refresh, in ms. */
const COALESCE_MS = 400;

/**
 * Gathers what became outdated and refreshes it together: one refresh at a time, and after each a rest as long as it took, so
 * that a busy server is asked less often than an idle one.
 * @param refresh asks again and ends when the answers are there; a fault of it is its own matter
 */
export function coalesceRefreshes(refresh: (stale: readonly Stale[]) => Promise<unknown>) {
  const waiting = new Map<string, Stale>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isRefreshing = false;
  let isStopped = false;

  const schedule = (ms: number): void => {
    if (isStopped || isRefreshing || waiting.size === 0) return;
    timer ??= setTimeout(() => void flush(), ms);
  };

  const flush = async (): Promise<void> => {
    timer = undefined;
    const stale = [...waiting.values()];
    waiting.clear();
    isRefreshing = true;
    const startedMs = Date.now();
    await refresh(stale).catch(() => undefined);
    isRefreshing = false;
    schedule(Math.max(COALESCE_MS, Date.now() - startedMs));
  };

  return {
    add(stale: readonly Stale[]): void {
      for (const one of stale) waiting.set(JSON.stringify(one), one);
      schedule(COALESCE_MS);
    },
    stop(): void {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
