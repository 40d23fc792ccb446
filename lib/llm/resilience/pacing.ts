const MINUTE_MS = 60_000;

type Pace = { /** When the next call may start, if calls were spread evenly. */ nextMs: number; coolUntilMs: number };

/** Spreads the calls to a provider, and waits as long as it asked for. */
export class Pacing {
  readonly #paces = new Map<string, Pace>();

  #pace(key: string): Pace {
    const known = this.#paces.get(key) ?? { nextMs: 0, coolUntilMs: 0 };
    this.#paces.set(key, known);
    return known;
  }

  /**
   * Takes a place in the row and tells how long to wait for it, in ms. A tenth of a minute's calls may start at once, so
   * that few calls never wait.
   */
  take(key: string, requestsPerMinute: number | null, nowMs: number): number {
    const pace = this.#pace(key);
    const cooling = Math.max(0, pace.coolUntilMs - nowMs);
    if (requestsPerMinute === null) return cooling;
    const gapMs = MINUTE_MS / requestsPerMinute;
    const burstMs = gapMs * Math.max(1, Math.floor(requestsPerMinute / 10));
    const startMs = Math.max(nowMs, pace.nextMs);
    pace.nextMs = startMs + gapMs;
    return Math.max(cooling, startMs - nowMs - burstMs, 0);
  }

  /** The provider asked not to be called for a while. */
  cool(key: string, forMs: number, nowMs: number): void {
    const pace = this.#pace(key);
    pace.coolUntilMs = Math.max(pace.coolUntilMs, nowMs + forMs);
  }
}

/** Pauses before tries: growing, and different for each caller so that they do not come back all at once. */
export function backoffMs(attempt: number, random: number): number {
  const most = Math.min(30_000, 500 * 2 ** (attempt - 1));
  return most / 2 + (most / 2) * random;
}
