export { getOverview } from "./get-overview.ts";
export { Overview } from "./schemas.ts";
