export { buildSample, createSample, removeSample } from "./sample-source.ts";
