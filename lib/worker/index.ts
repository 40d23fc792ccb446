export { runUntilIdle, type UntilIdle } from "./run-until-idle.ts";
export type { WorkerOptions } from "./worker-loop.ts";
