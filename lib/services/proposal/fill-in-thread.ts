import { Worker } from "node:worker_threads";
import type { GapItem, GapProposal } from "#lib/metadata/index.ts";

const BATCH = 200;

type Message = { learned: true } | { answers: [string, GapProposal[]][] } | { end: true };

export type FillOrder = { items: GapItem[]; wanted: string[]; signal: AbortSignal };

/**
 * Learns from the items and gives proposals for the wanted ones, batch by batch. It computes for minutes on a large library,
 * so it does so in a thread of its own and the worker stays able to renew its lease. Ends early when the signal aborts.
 */
export async function* fillInThread({ items, wanted, signal }: FillOrder): AsyncGenerator<[string, GapProposal[]][]> {
  const worker = new Worker(new URL("./gap-fill-thread.ts", import.meta.url), {
    workerData: { items, wanted, batch: BATCH },
  });
  const queue: Message[] = [];
  let failure: Error | null = null;
  let wake: (() => void) | null = null;
  const tell = () => {
    wake?.();
    wake = null;
  };
  worker.on("message", (message: Message) => {
    queue.push(message);
    tell();
  });
  worker.on("error", (error) => {
    failure = error instanceof Error ? error : new Error(String(error));
    tell();
  });
  worker.on("exit", () => {
    failure ??= new Error("The thread that looks for values ended early.");
    tell();
  });
  signal.addEventListener("abort", tell, { once: true });
  try {
    for (;;) {
      signal.throwIfAborted();
      const message = queue.shift();
      if (message === undefined) {
        if (failure !== null) throw failure;
        await new Promise<void>((resolve) => (wake = resolve));
      } else if ("answers" in message) yield message.answers;
      else if ("end" in message) return;
    }
  } finally {
    signal.removeEventListener("abort", tell);
    await worker.terminate();
  }
}
