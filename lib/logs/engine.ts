import { detectFormat } from "./detect-format.ts";
import { createMiner } from "./part-miner.ts";
import type { FileProfile, LogBlock, LogPart } from "./parts.ts";
import { emptyState, mergeParts } from "./state.ts";
import { summarize } from "./summarize.ts";

/** What a reader of log files needs of the engine; it is passed in, so that the reader knows no stage. */
export type LogEngine = {
  detectFormat: typeof detectFormat;
  createMiner: (profiles: readonly FileProfile[]) => { add(block: LogBlock): void; finish(): LogPart };
  emptyState: typeof emptyState;
  mergeParts: typeof mergeParts;
  summarize: typeof summarize;
  /** URL of a module that exports `createMiner`, for worker threads. */
  minerModule: string;
};

export const logEngine: LogEngine = {
  detectFormat,
  createMiner,
  emptyState,
  mergeParts,
  summarize,
  minerModule: new URL("./part-miner.ts", import.meta.url).href,
};
