import type { TaskRunStatus } from "./schemas.ts";

/** Words that other systems use for the five statuses; compared in lower case. */
export const STATUS_WORDS: Readonly<Record<string, TaskRunStatus>> = {
  queued: "queued",
  pending: "queued",
  waiting: "queued",
  running: "running",
  active: "running",
  succeeded: "succeeded",
  success: "succeeded",
  completed: "succeeded",
  failed: "failed",
  error: "failed",
  cancelled: "cancelled",
  canceled: "cancelled",
};

const ISO_TIME = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** Epoch ms of a number or an ISO 8601 text (UTC when it names no zone); undefined when it is neither. */
export function toEpochMs(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  if (/^\d{10,14}(\.\d+)?$/.test(text)) return Number(text);
  const match = ISO_TIME.exec(text);
  if (!match) return undefined;
  const zoned = match[1] || text.length === 10 ? text : `${text}Z`;
  const ms = Date.parse(zoned.replace(" ", "T"));
  return Number.isNaN(ms) ? undefined : ms;
}
