/** A task waiting for a slot: `serviceMs` is how long it will take once it runs. */
export type QueuedWork = { readyMs: number; serviceMs: number };
export type ServedWork<T extends QueuedWork> = { work: T; startMs: number; endMs: number };

/** First come, first served by `slots` equal slots; the result is in the order of the starts. */
export function serveInOrder<T extends QueuedWork>(queue: readonly T[], slots: number): ServedWork<T>[] {
  const freeAt = Array.from({ length: slots }, () => Number.NEGATIVE_INFINITY);
  return [...queue]
    .sort((a, b) => a.readyMs - b.readyMs)
    .map((work) => {
      const slot = freeAt.indexOf(Math.min(...freeAt));
      const startMs = Math.max(work.readyMs, freeAt[slot] ?? 0);
      const endMs = startMs + work.serviceMs;
      freeAt[slot] = endMs;
      return { work, startMs, endMs };
    });
}
