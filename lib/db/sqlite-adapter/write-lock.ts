import { timedOut } from "./sqlite-errors.ts";

type Waiter = { grant: () => void };

/** First come, first served lock around the one writing connection of a process; waiting is bounded. */
export class WriteLock {
  readonly #timeoutMs: number;
  readonly #waiters: Waiter[] = [];
  #held = false;

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  /** Resolves with the function that releases the lock (calling it twice does no harm). */
  async acquire(): Promise<() => void> {
    if (this.#held) await this.#wait();
    this.#held = true;
    let released = false;
    return () => {
      if (released) return;
      released = true;
      this.#release();
    };
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    const release = await this.acquire();
    try {
      return await work();
    } finally {
      release();
    }
  }

  #wait(): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        grant: () => {
          clearTimeout(timer);
          resolve();
        },
      };
      const timer = setTimeout(() => {
        this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
        reject(timedOut(`waited ${this.#timeoutMs} ms for other writes and transactions of this process to end`));
      }, this.#timeoutMs);
      this.#waiters.push(waiter);
    });
  }

  /** The lock passes straight to the next waiter, so that nobody can slip in between. */
  #release(): void {
    const next = this.#waiters.shift();
    if (next) next.grant();
    else this.#held = false;
  }
}
