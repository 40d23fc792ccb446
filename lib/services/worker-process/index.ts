export { beatWorker, registerWorker, retireWorker } from "./worker-process.ts";
