export { listSamples } from "./read-samples.ts";
export { PlanSamples, type SampleView, TriedSample, TrySampleInput } from "./schemas.ts";
export { settleSamples } from "./settle-samples.ts";
export { trySample } from "./try-sample.ts";
