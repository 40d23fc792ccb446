export { listStepTypes } from "./list-step-types.ts";
export { StepTypeList } from "./schemas.ts";
