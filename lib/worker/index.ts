export { runUntilIdle, type UntilIdle } from "./run-until-idle.ts";
export { runWorker, type WorkerOptions } from "./worker-loop.ts";
