import { destination, type Logger as PinoLogger, pino, stdSerializers } from "pino";
import type { Env } from "#lib/config/index.ts";
import { REDACTED_PATHS, redactText } from "./redact.ts";

export type Logger = PinoLogger;

const STDERR = 2;

const root: Logger = pino(
  {
    level: "info",
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: REDACTED_PATHS, censor: "[redacted]" },
    serializers: { err: serializeError },
    hooks: { logMethod: redactMessage },
  },
  destination({ dest: STDERR, sync: true }),
);

function serializeError(error: Error): unknown {
  const { message, stack, ...rest } = stdSerializers.err(error);
  return { ...rest, message: redactText(message ?? ""), stack: redactText(stack ?? "") };
}

function redactMessage(this: Logger, args: Parameters<Logger["info"]>, method: (...args: never[]) => void): void {
  const clean = args.map((value: unknown) => (typeof value === "string" ? redactText(value) : value));
  Reflect.apply(method, this, clean);
}

/**
 * The log of this process: one JSON object a line on stderr, so that stdout stays free for answers.
 * `component` names the part that speaks, such as `http` or `worker`.
 */
export const getLogger = (component: string): Logger => root.child({ component });

/** Loggers made afterwards use this level (`PLANTAIN_LOG_LEVEL`). */
export function setLogLevel(level: Env["logLevel"]): void {
  root.level = level;
}
