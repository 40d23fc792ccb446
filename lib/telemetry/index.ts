export { getLogger, type Logger, setLogLevel } from "./logger.ts";
export { redactText } from "./redact.ts";
