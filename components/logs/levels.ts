import type { LogLevelName } from "#lib/services/log/index.ts";

type LevelLook = { label: string; text: string; chart: string };

export const LEVEL_LOOKS: Record<LogLevelName, LevelLook> = {
  fatal: { label: "Fatal", text: "text-red font-semibold", chart: "var(--chart-6)" },
  error: { label: "Error", text: "text-red", chart: "var(--chart-4)" },
  warn: { label: "Warning", text: "text-amber", chart: "var(--chart-2)" },
  info: { label: "Info", text: "text-blue", chart: "var(--chart-5)" },
  debug: { label: "Debug", text: "text-faint", chart: "var(--edge)" },
  trace: { label: "Trace", text: "text-faint", chart: "var(--line)" },
  none: { label: "No level", text: "text-faint", chart: "var(--slate)" },
};

/** From the quiet ones at the foot of a stack to the loud ones on top. */
export const STACK_ORDER: readonly LogLevelName[] = ["none", "trace", "debug", "info", "warn", "error", "fatal"];
