export { getLogger, type Logger, setLogLevel } from "./logger.ts";
