export { listDrills, startDrill } from "./drills.ts";
export { runDrillJob } from "./run-drill-job.ts";
export { DrillView, ListDrillsInput, StartDrillInput } from "./schemas.ts";
