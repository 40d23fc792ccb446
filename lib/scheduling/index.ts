export { nextCronTime, parseCron } from "./cron.ts";
export {
  buildHistoryReplay,
  type HistoryReplay,
  measureReplay,
  playableRows,
  type ReplayFigures,
} from "./history-replay.ts";
export { demandsOf, inferPools, type Pool, type Pools } from "./infer-pools.ts";
export { type Replay, type ReplayTimes, replayRuns } from "./replay.ts";
