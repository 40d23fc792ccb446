export { runClaimedStep } from "./run-claimed-step.ts";
export { openStepPorts } from "./step-ports.ts";
