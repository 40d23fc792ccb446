export type BreakerSettings = { failures: number; openMs: number };

type State = { failures: number; openUntilMs: number; isProbing: boolean };

/**
 * Leaves a model alone that failed several times in a row. After `openMs` one call may try again: if it succeeds the
 * circuit is closed, if not it stays open for as long again.
 */
export class CircuitBreakers {
  readonly #states = new Map<string, State>();

  /** Whether a call may be made now. Saying yes to a probe shuts the door behind it until its end is told. */
  admit(
    key: string,
    settings: BreakerSettings,
    nowMs: number,
  ): { admitted: true } | { admitted: false; forMs: number } {
    const state = this.#states.get(key);
    if (state === undefined || state.failures < settings.failures) return { admitted: true };
    if (nowMs < state.openUntilMs) return { admitted: false, forMs: state.openUntilMs - nowMs };
    if (state.isProbing) return { admitted: false, forMs: settings.openMs };
    state.isProbing = true;
    return { admitted: true };
  }

  succeeded(key: string): void {
    this.#states.delete(key);
  }

  failed(key: string, settings: BreakerSettings, nowMs: number): void {
    const state = this.#states.get(key) ?? { failures: 0, openUntilMs: 0, isProbing: false };
    state.failures += 1;
    state.isProbing = false;
    if (state.failures >= settings.failures) state.openUntilMs = nowMs + settings.openMs;
    this.#states.set(key, state);
  }

  /** The call ended without saying anything about the provider, such as one that was taken back. */
  released(key: string): void {
    const state = this.#states.get(key);
    if (state !== undefined) state.isProbing = false;
  }

  /** Opens at once: the provider has said that it will refuse everything. */
  trip(key: string, settings: BreakerSettings, nowMs: number): void {
    this.#states.set(key, { failures: settings.failures, openUntilMs: nowMs + settings.openMs, isProbing: false });
  }

  /** For people: which circuits are not closed, and until when. */
  open(nowMs: number): { key: string; failures: number; openUntilMs: number; isHalfOpen: boolean }[] {
    return [...this.#states.entries()]
      .filter(([, state]) => state.openUntilMs > 0)
      .map(([key, state]) => ({
        key,
        failures: state.failures,
        openUntilMs: state.openUntilMs,
        isHalfOpen: nowMs >= state.openUntilMs,
      }));
  }
}
