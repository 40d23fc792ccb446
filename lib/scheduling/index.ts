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
export {
  type Correction,
  correctFigures,
  correctionFrom,
  coverageOf,
  type MeasuredPlan,
} from "./simulation/calibrate.ts";
export { scoreSimulation } from "./simulation/score-simulation.ts";
export { Simulation, type SimulationFigures, type Spread } from "./simulation/simulate-work.ts";
export type { SimulatedGroup, SimulatedStep, SimulatedWork } from "./simulation/simulated-work.ts";
