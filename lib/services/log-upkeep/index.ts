export { cleanLogs } from "./clean-logs.ts";
export { createLogWatch, type LogWatch } from "./watch-logs.ts";
