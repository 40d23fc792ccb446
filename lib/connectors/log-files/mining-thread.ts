// A worker thread: loads the miner it is told to and feeds it blocks until it is asked to finish.
import { parentPort, workerData } from "node:worker_threads";

import type { FileProfile, LogBlock, LogPart } from "#lib/logs/index.ts";

type MinerModule = {
  createMiner: (profiles: readonly FileProfile[]) => { add(block: LogBlock): void; finish(): LogPart };
};
type Setup = { minerModule: string; profiles: readonly FileProfile[] };

const { minerModule, profiles } = workerData as Setup;
const { createMiner } = (await import(minerModule)) as MinerModule;
const miner = createMiner(profiles);

type Order = (Omit<LogBlock, "bytes"> & { buffer: ArrayBuffer; length: number }) | { finish: true };

parentPort?.on("message", (order: Order) => {
  if (!("finish" in order)) {
    const { buffer, length, ...rest } = order;
    miner.add({ ...rest, bytes: new Uint8Array(buffer, 0, length) });
    parentPort?.postMessage({ done: buffer }, [buffer]);
    return;
  }
  const part = miner.finish();
  const buffers = part.runs.flatMap(({ shapes, steps, times }) =>
    [shapes, steps, ...(times === null ? [] : [times])].map(({ buffer }) => buffer as ArrayBuffer),
  );
  parentPort?.postMessage({ part }, buffers);
});
