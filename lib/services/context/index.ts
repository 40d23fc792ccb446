export { asSystem, type Call, requireScope, type ServiceContext, SYSTEM_ACTOR } from "./context.ts";
export { offsetOf, toPage } from "./paging.ts";
export { parseInput } from "./parse-input.ts";
