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

parentPort?.on("message", (message: LogBlock | { finish: true }) => {
  if (!("finish" in message)) {
    miner.add(message);
    parentPort?.postMessage({ done: true });
    return;
  }
  const part = miner.finish();
  const { offsets, shapes, times, levels } = part.columns;
  parentPort?.postMessage({ part }, [offsets.buffer, shapes.buffer, times.buffer, levels.buffer] as ArrayBuffer[]);
});
