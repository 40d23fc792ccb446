import { Worker } from "node:worker_threads";

import type { FileProfile, LogEngine, LogPart } from "#lib/logs/index.ts";

import type { BufferPool, FileBlock } from "./split-blocks.ts";

const BLOCKS_IN_FLIGHT = 2;
/** Mining makes few objects that live short: a small nursery saves memory and costs no time. */
const YOUNG_GENERATION_MB = 8;

/** Mines blocks: `add` resolves when there is room for the next one, `finish` gives the parts. */
export type MiningPool = {
  add(block: FileBlock): Promise<void>;
  finish(): Promise<LogPart[]>;
  close(): Promise<void>;
};

/** Mines in the calling thread. */
export function inlinePool(engine: LogEngine, profiles: readonly FileProfile[], buffers: BufferPool): MiningPool {
  const miner = engine.createMiner(profiles);
  return {
    add: (block) => {
      miner.add(block);
      buffers.giveBack(block.bytes.buffer);
      return Promise.resolve();
    },
    finish: () => Promise.resolve([miner.finish()]),
    close: () => Promise.resolve(),
  };
}

type Answer = { done: ArrayBuffer } | { part: LogPart };

/** One thread with its queue of blocks in flight. */
class MiningThread {
  waiting = 0;
  readonly #worker: Worker;
  #wake: (() => void) | null = null;
  #failure: Error | null = null;
  #part: LogPart | null = null;

  constructor(minerModule: string, profiles: readonly FileProfile[], buffers: BufferPool) {
    this.#worker = new Worker(new URL("./mining-thread.ts", import.meta.url), {
      workerData: { minerModule, profiles },
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    this.#worker.on("message", (answer: Answer) => {
      if ("part" in answer) this.#part = answer.part;
      else {
        this.waiting--;
        buffers.giveBack(answer.done);
      }
      this.#wakeUp();
    });
    this.#worker.on("error", (error) => {
      this.#failure = error instanceof Error ? error : new Error(String(error));
      this.#wakeUp();
    });
    this.#worker.on("exit", () => {
      if (this.#part === null) this.#failure ??= new Error("A mining thread ended early.");
      this.#wakeUp();
    });
  }

  #wakeUp(): void {
    this.#wake?.();
    this.#wake = null;
  }

  post(block: FileBlock): void {
    this.waiting++;
    const { bytes, ...rest } = block;
    const buffer = bytes.buffer as ArrayBuffer;
    this.#worker.postMessage({ ...rest, buffer, length: bytes.length }, [buffer]);
  }

  /** Resolves at the next answer; throws what went wrong in the thread. */
  async change(): Promise<void> {
    if (this.#failure === null && this.#part === null) await new Promise<void>((resolve) => (this.#wake = resolve));
    if (this.#failure !== null) throw this.#failure;
  }

  async finish(): Promise<LogPart> {
    this.#worker.postMessage({ finish: true });
    while (this.#part === null) await this.change();
    return this.#part;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** Mines in worker threads; blocks go to the thread with the shortest queue. */
export function threadPool(
  engine: LogEngine,
  profiles: readonly FileProfile[],
  { threads, buffers }: { threads: number; buffers: BufferPool },
): MiningPool {
  const pool = Array.from({ length: threads }, () => new MiningThread(engine.minerModule, profiles, buffers));
  return {
    async add(block) {
      for (;;) {
        const free = pool.reduce((best, thread) => (thread.waiting < best.waiting ? thread : best));
        if (free.waiting < BLOCKS_IN_FLIGHT) {
          free.post(block);
          return;
        }
        await Promise.race(pool.map((thread) => thread.change()));
      }
    },
    finish: () => Promise.all(pool.map((thread) => thread.finish())),
    async close() {
      await Promise.all(pool.map((thread) => thread.close()));
    },
  };
}
