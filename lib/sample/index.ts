export { generateSample, type SampleRequest } from "./generate-sample.ts";
export { readSampleManifest, removeSample, type SampleRemoval } from "./remove-sample.ts";
export { SAMPLE_MARKER, SampleManifest, type SampleProblem } from "./schemas.ts";
