import { describe, expect, test } from "vitest";
import { nextPlanState, PLAN_STATES, type PlanEvent, statesAllowing } from "#lib/approval/index.ts";

describe("the states of a plan", () => {
  test("lead from a draft to a finished plan only through approval", () => {
    const path: PlanEvent[] = ["validate", "submit", "approve", "start", "succeed"];
    let state = nextPlanState("draft", "validate");
    for (const event of path.slice(1)) state = state === null ? null : nextPlanState(state, event);
    expect(state).toBe("succeeded");
    expect(statesAllowing("start")).toEqual(["approved"]);
    expect(statesAllowing("approve")).toEqual(["awaiting_approval"]);
  });

  test("void an approval when the content changes", () => {
    expect(nextPlanState("approved", "invalidate")).toBe("draft");
    expect(nextPlanState("awaiting_approval", "invalidate")).toBe("draft");
  });

  test("never change what runs or has run", () => {
    for (const state of ["running", "succeeded", "failed", "cancelled", "rolled_back"] as const) {
      expect(nextPlanState(state, "invalidate")).toBeNull();
    }
  });

  test("are final once rolled back", () => {
    const events: PlanEvent[] = ["validate", "submit", "approve", "start", "resume", "roll_back"];
    for (const event of events) expect(nextPlanState("rolled_back", event)).toBeNull();
    expect(PLAN_STATES).toContain("rolled_back");
  });
});
