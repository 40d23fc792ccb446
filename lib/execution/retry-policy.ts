import { createHash } from "node:crypto";
import { isFinalStep } from "./states.ts";

export const RETRY_BASE_MS = 1_000;
export const RETRY_MAX_MS = 60_000;

/** A number in [0, 1) that is always the same for the same text: jitter that a test can repeat. */
function fractionOf(text: string): number {
  return createHash("sha256").update(text).digest().readUInt32BE(0) / 2 ** 32;
}

/**
 * How long to wait before the next try: exponential back-off with jitter between half and all of it.
 * @param failedAttempts tries that failed so far, from 1
 * @param subject what is retried, so that many steps do not all come back at once
 * @returns milliseconds
 */
export function retryDelayMs(failedAttempts: number, subject: string): number {
  const full = Math.min(RETRY_MAX_MS, RETRY_BASE_MS * 2 ** Math.max(0, failedAttempts - 1));
  return Math.round(full * (0.5 + 0.5 * fractionOf(`${subject}:${failedAttempts}`)));
}

export type AttemptEnd =
  | { kind: "succeeded" }
  | { kind: "failed"; isRetryable: boolean }
  | { kind: "cancelled" }
  | { kind: "paused" }
  | { kind: "deferred"; delayMs: number }
  | { kind: "asked" }
  | { kind: "lease_lost" };

export type NextForStep =
  | { state: "succeeded" | "failed" | "cancelled" | "needs_decision" }
  | { state: "waiting_retry"; delayMs: number };

/**
 * What becomes of a step after one try ended. A try of unknown end is repeated only when repeating is harmless, and nothing
 * is tried again once somebody asked to stop.
 */
export function afterAttempt(input: {
  end: AttemptEnd;
  attempts: number;
  maxAttempts: number;
  isIdempotent: boolean;
  isCancelling: boolean;
  subject: string;
}): NextForStep {
  const next = nextWithoutCancel(input);
  return input.isCancelling && !isFinalStep(next.state) ? { state: "cancelled" } : next;
}

function nextWithoutCancel(input: Omit<Parameters<typeof afterAttempt>[0], "isCancelling">): NextForStep {
  const { end, attempts, maxAttempts, isIdempotent, subject } = input;
  if (end.kind === "succeeded" || end.kind === "cancelled") return { state: end.kind };
  if (end.kind === "paused") return { state: "waiting_retry", delayMs: 0 };
  if (end.kind === "deferred") return { state: "waiting_retry", delayMs: end.delayMs };
  if (end.kind === "asked") return { state: "needs_decision" };
  if (end.kind === "lease_lost") {
    if (!isIdempotent) return { state: "needs_decision" };
    return attempts >= maxAttempts + 2 ? { state: "failed" } : { state: "waiting_retry", delayMs: 0 };
  }
  if (!end.isRetryable || attempts >= maxAttempts) return { state: "failed" };
  return { state: "waiting_retry", delayMs: retryDelayMs(attempts, subject) };
}
