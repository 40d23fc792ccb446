import { AsyncLocalStorage } from "node:async_hooks";

import { misuse } from "./sqlite-errors.ts";

type Callback = (transaction: unknown) => unknown;
type TransactionMethod = (work: unknown, options?: unknown) => Promise<unknown>;

/**
 * Knows whether the running code is inside the callback of an interactive transaction. A write through the
 * outer client there would wait for the transaction, and the transaction for the write: it is refused at once.
 */
export class TransactionScope {
  readonly #storage = new AsyncLocalStorage<{ open: boolean }>();

  assertOutside(): void {
    if (this.#storage.getStore()?.open !== true) return;
    throw misuse(
      "a write through the database client inside a transaction that is still open would wait for itself: " +
        "use the client that the transaction's callback receives (tx), or write after the transaction",
    );
  }

  /** Replaces `client.$transaction` so that callbacks run inside this scope; returns the same client. */
  guard<Client extends { $transaction: unknown }>(client: Client): Client {
    const original = client.$transaction as TransactionMethod;
    const storage = this.#storage;
    const guarded = function (this: unknown, work: unknown, options?: unknown): Promise<unknown> {
      if (typeof work !== "function") return original.call(this, work, options);
      return original.call(this, (transaction: unknown) => runInside(storage, work as Callback, transaction), options);
    };
    return Object.assign(client, { $transaction: guarded });
  }
}

async function runInside(
  storage: AsyncLocalStorage<{ open: boolean }>,
  work: Callback,
  transaction: unknown,
): Promise<unknown> {
  // Work that outlives the callback still carries this object, and may write again once it says so.
  const scope = { open: true };
  try {
    return await storage.run(scope, () => work(transaction));
  } finally {
    scope.open = false;
  }
}
