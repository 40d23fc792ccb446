export { createHostSampler, type HostReading } from "./host-sampler.ts";
