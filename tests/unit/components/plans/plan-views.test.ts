import { describe, expect, it } from "vitest";
import { groupIssues } from "#components/plans/group-issues.ts";
import { filterGroups, groupSteps, splitPath, withDependents } from "#components/plans/group-steps.ts";
import { isApprovable, isDecidable, isRevisable } from "#components/plans/plan-answer.ts";
import { findSameChanges } from "#components/plans/same-changes.ts";
import { fieldWords, originWords, valueText } from "#components/plans/step-words.ts";
import { isRevisable as isRevisableByMachine, nextPlanState, PLAN_STATES } from "#lib/approval/index.ts";
import type { PlanStepView } from "#lib/services/plan/index.ts";

const step = (key: string, more: Partial<PlanStepView> = {}): PlanStepView => ({
  key,
  type: "fill_metadata",
  title: key,
  dependsOn: [],
  sourceName: "Movies",
  path: "a.mkv",
  changes: [],
  moveTo: null,
  effect: "",
  undo: "values",
  changesFiles: false,
  expectedMs: null,
  fallbacks: [],
  settings: {},
  ...more,
});
const change = (field: string, after: unknown) => ({
  field,
  before: null,
  after,
  origin: "file_name",
  confidence: 0.9,
  reason: "",
});

describe("the diff", () => {
  it("gathers the steps of a file, and keeps the same path of two sources apart", () => {
    const groups = groupSteps([step("1"), step("2", { path: "b.mkv" }), step("3"), step("4", { sourceName: "TV" })]);
    expect(groups.map((group) => group.steps.map(({ key }) => key))).toEqual([["1", "3"], ["2"], ["4"]]);
  });
  it("keeps steps without a file apart", () =>
    expect(groupSteps([step("1", { path: null }), step("2", { path: null })])).toHaveLength(2));
  it("finds groups by path, field and value, and by kind of step", () => {
    const groups = groupSteps([
      step("1", { changes: [change("year", 1979)] }),
      step("2", { path: "b.mkv", type: "probe" }),
    ]);
    expect(filterGroups(groups, " 1979 ", "")).toHaveLength(1);
    expect(filterGroups(groups, "B.MKV", "")).toHaveLength(1);
    expect(filterGroups(groups, "", "probe")).toHaveLength(1);
    expect(filterGroups(groups, "1979", "probe")).toHaveLength(0);
  });
  it("says the same values of one file only once", () => {
    const fill = step("1", { changes: [change("year", 1979)] });
    const write = step("2", { type: "write_tags", changes: [change("year", 1979)] });
    const other = step("3", { type: "write_tags", changes: [change("year", 1980)] });
    expect(findSameChanges(write, [fill, write])).toBe(fill);
    expect(findSameChanges(fill, [fill, write])).toBeNull();
    expect(findSameChanges(other, [fill, other])).toBeNull();
  });
  it("takes along everything that waits for what is left out", () => {
    const steps = [step("1"), step("2", { dependsOn: ["1"] }), step("3", { dependsOn: ["2"] }), step("4")];
    expect([...withDependents(steps, new Set(["1"]))]).toEqual(["1", "2", "3"]);
    expect(withDependents(steps, new Set()).size).toBe(0);
  });
});

it("issues of one rule stand together, errors first, each message once", () => {
  const issue = (severity: "error" | "warning", rule: string, message: string) => ({
    severity,
    rule,
    message,
    stepKey: null,
    fix: null,
  });
  const groups = groupIssues([
    issue("warning", "drift", "a"),
    issue("error", "paths", "b"),
    issue("warning", "drift", "c"),
    issue("warning", "drift", "a"),
  ]);
  expect(groups.map((group) => [group.severity, group.messages])).toEqual([
    ["error", ["b"]],
    ["warning", ["a", "c"]],
  ]);
});

it("the page offers a decision and a revision exactly where the plan's state machine allows them", () => {
  for (const state of PLAN_STATES) {
    expect(isRevisable({ state }), state).toBe(isRevisableByMachine(state));
    expect(isDecidable({ state }), state).toBe(nextPlanState(state, "reject") !== null);
    const mayGoOn = nextPlanState(state, "approve") !== null || nextPlanState(state, "start") !== null;
    expect(isApprovable({ state }), state).toBe(mayGoOn);
  }
});

it("paths, fields, origins and values have words", () => {
  expect(splitPath("Movies/Alien/alien.mkv")).toEqual({ folder: "Movies/Alien/", name: "alien.mkv" });
  expect(splitPath("alien.mkv")).toEqual({ folder: "", name: "alien.mkv" });
  expect([fieldWords("release_date"), fieldWords("albumArtist")]).toEqual(["release date", "album artist"]);
  expect([originWords("file_tag"), originWords("tea_leaves")]).toEqual(["file tag", "tea leaves"]);
  expect([valueText(["a", "b"]), valueText([]), valueText(""), valueText(0), valueText(false)]).toEqual([
    "a, b",
    null,
    null,
    "0",
    "no",
  ]);
});
