import { setImmediate as nextTurn } from "node:timers/promises";

/** Longer than this without a pause, and requests of other people wait noticeably. */
const LONGEST_TURN_MS = 15;

/**
 * SQLite answers before the event loop turns, so a loop of awaited queries would keep every timer, socket and
 * child process waiting until its end. Asked before each query, this gives way once the turn has lasted long.
 */
export class EventLoopTurn {
  #startedAt: number | undefined;

  async giveWay(): Promise<void> {
    if (this.#startedAt === undefined) {
      this.#startedAt = performance.now();
      setImmediate(() => {
        this.#startedAt = undefined;
      });
    } else if (performance.now() - this.#startedAt > LONGEST_TURN_MS) {
      await nextTurn();
    }
  }
}
