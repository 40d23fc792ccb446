export { STEP_RUNNERS } from "./step-runners.ts";
