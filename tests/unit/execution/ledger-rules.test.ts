import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { afterAttempt, retryDelayMs, STEP_STATES, type StepState, settleExecution } from "#lib/execution/index.ts";

const base = { attempts: 1, maxAttempts: 3, isIdempotent: true, isCancelling: false, subject: "x" };

describe("after a try", () => {
  test("a retryable fault waits and comes back until the tries are used up", () => {
    const end = { kind: "failed", isRetryable: true } as const;
    expect(afterAttempt({ ...base, end }).state).toBe("waiting_retry");
    expect(afterAttempt({ ...base, end, attempts: 3 }).state).toBe("failed");
  });

  test("a final fault is not tried again", () => {
    expect(afterAttempt({ ...base, end: { kind: "failed", isRetryable: false } }).state).toBe("failed");
  });

  test("a step of unknown end is repeated only when repeating is harmless", () => {
    const end = { kind: "lease_lost" } as const;
    expect(afterAttempt({ ...base, end }).state).toBe("waiting_retry");
    expect(afterAttempt({ ...base, end, isIdempotent: false }).state).toBe("needs_decision");
  });

  test("a step that kills its worker every time does not go on for ever", () => {
    expect(afterAttempt({ ...base, end: { kind: "lease_lost" }, attempts: 5 }).state).toBe("failed");
  });

  test("nothing is tried again once somebody asked to stop", () => {
    const stopped = { ...base, isCancelling: true };
    expect(afterAttempt({ ...stopped, end: { kind: "failed", isRetryable: true } })).toEqual({ state: "cancelled" });
    expect(afterAttempt({ ...stopped, end: { kind: "lease_lost" } })).toEqual({ state: "cancelled" });
    expect(afterAttempt({ ...stopped, isIdempotent: false, end: { kind: "lease_lost" } })).toEqual({
      state: "cancelled",
    });
    expect(afterAttempt({ ...stopped, end: { kind: "succeeded" } })).toEqual({ state: "succeeded" });
    expect(afterAttempt({ ...stopped, end: { kind: "failed", isRetryable: false } })).toEqual({ state: "failed" });
  });

  test("the pause grows, is bounded and repeatable", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.string(), (n, subject) => {
        const delay = retryDelayMs(n, subject);
        expect(delay).toBe(retryDelayMs(n, subject));
        expect(delay).toBeGreaterThanOrEqual(500);
        expect(delay).toBeLessThanOrEqual(60_000);
      }),
    );
  });
});

describe("an execution", () => {
  test("is over exactly when every step is, and waits while a person has to decide", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...STEP_STATES), { minLength: 1, maxLength: 8 }),
        fc.boolean(),
        (steps, cancel) => {
          const open: StepState[] = ["blocked", "ready", "running", "waiting_retry", "needs_decision"];
          expect(settleExecution(steps, cancel) === null).toBe(steps.some((state) => open.includes(state)));
        },
      ),
    );
  });

  test("with a failed step has failed, unless it was cancelled", () => {
    expect(settleExecution(["succeeded", "failed", "skipped"], false)).toBe("failed");
    expect(settleExecution(["succeeded", "failed"], true)).toBe("cancelled");
    expect(settleExecution(["succeeded", "cancelled"], true)).toBe("cancelled");
    expect(settleExecution(["succeeded", "succeeded"], false)).toBe("succeeded");
  });
});
