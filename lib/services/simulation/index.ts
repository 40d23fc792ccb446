export { gatherBasis, type SimulationBasis } from "./gather-basis.ts";
export { PlanSimulation, SimulationSummary } from "./schemas.ts";
export { inputHashOf, readSizesFor, simulateDraft, withExpectedTimes } from "./simulate-draft.ts";
