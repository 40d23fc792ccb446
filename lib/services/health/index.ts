export { measureHealth } from "./measure-health.ts";
export { readHealth } from "./read-health.ts";
export { HealthInput, HealthView } from "./schemas.ts";
