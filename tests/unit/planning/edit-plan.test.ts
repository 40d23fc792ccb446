import { describe, expect, test } from "vitest";
import { alternativesOf, editFault, editPlan, type PlanDraft, PlanEdits, PlanStep } from "#lib/planning/index.ts";

const step = (key: string, over: Partial<PlanStep> = {}): PlanStep =>
  PlanStep.parse({
    key,
    type: "thumbnail",
    title: key,
    input: { sourceId: "s", itemId: key, path: `${key}.mkv`, widthPx: 480 },
    ...over,
  });

const draft: PlanDraft = {
  schemaVersion: 1,
  title: "T",
  goal: "G",
  approach: "as it was",
  steps: [step("a"), step("b", { type: "write_tags", expectedMs: 9 }), step("c", { dependsOn: ["b"] }), step("d")],
  risks: [],
  notes: [],
};

const edit = (edits: Partial<PlanEdits>) => editPlan(draft, PlanEdits.parse(edits));
const keys = (plan: PlanDraft) => plan.steps.map((one) => one.key).join("");

describe("a plan changed by hand", () => {
  test("loses steps with what needs them, takes steps in another order, gets other inputs and limits", () => {
    expect(keys(edit({ leaveOut: ["b"] }))).toBe("ad");
    expect(keys(edit({ moves: [{ key: "d", before: "a" }] }))).toBe("dabc");
    expect(keys(edit({ moves: [{ key: "a", before: null }] }))).toBe("bcda");
    expect(keys(edit({ order: "longest_first" }))).toBe("bacd");
    expect(edit({ inputs: { a: { widthPx: 320 } } }).steps[0]?.input).toMatchObject({ itemId: "a", widthPx: 320 });
    expect(edit({ limits: { maxParallel: 1 } }).limits).toEqual({ maxParallel: 1 });
    expect(editPlan(edit({ limits: { maxParallel: 1 } }), PlanEdits.parse({ limits: null })).limits).toBeUndefined();
    expect(draft).toEqual(structuredClone(draft));
  });

  test.each([
    ["a step that is not there", { leaveOut: ["x"] }],
    ["another item for a step", { inputs: { a: { itemId: "z" } } }],
    ["another source", { inputs: { a: { sourceId: "z" } } }],
    ["a key of every object", { leaveOut: ["constructor"] }],
    ["leaving everything out", { leaveOut: ["a", "b", "d"] }],
  ])("refuses %s", (_, edits) => {
    expect(editFault(draft, PlanEdits.parse(edits))).not.toBeNull();
  });

  test("has alternatives that each are an edit that fits", () => {
    const found = alternativesOf(draft);
    expect(found.map(({ name }) => name)).toEqual(["one_at_a_time", "at_night", "files_untouched", "longest_first"]);
    for (const { edits } of found) expect(editFault(draft, edits)).toBeNull();
    expect(keys(editPlan(draft, found[2]?.edits ?? PlanEdits.parse({})))).toBe("ad");
  });
});
