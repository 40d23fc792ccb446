export { Overview } from "./schemas.ts";
