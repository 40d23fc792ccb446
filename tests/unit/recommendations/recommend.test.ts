import { expect, test } from "vitest";
import { EMPTY_EVIDENCE } from "#lib/core/index.ts";
import { type FindingFacts, type LibraryFacts, recommend } from "#lib/recommendations/index.ts";

const finding = (over: Partial<FindingFacts> = {}): FindingFacts => ({
  id: "f1",
  findingKey: "k1",
  sourceId: "s1",
  stage: "tasks",
  kind: "failing_type",
  subject: "media_download",
  severity: "high",
  title: "One download failed 400 times",
  impactMs: 7_200_000,
  confidence: 0.9,
  windowDays: 2,
  evidence: { ...EMPTY_EVIDENCE, taskRunIds: ["17"], taskRunCount: 1 },
  bottleneck: null,
  ...over,
});

const library = (over: Partial<LibraryFacts> = {}): LibraryFacts => ({
  sourceId: "s2",
  sourceName: "Media",
  items: 40,
  completeness: 0.7,
  fillableFields: 12,
  fillableItems: 9,
  completenessIfFilled: 0.8,
  itemIds: ["i1"],
  withoutThumbnail: 3,
  misplaced: 0,
  unwrittenTags: 0,
  unreadable: 1,
  unreadableIds: ["i9"],
  ...over,
});

test("each finding that can be acted on gives advice that carries its evidence", () => {
  const [advice] = recommend([finding()], []);
  expect(advice).toMatchObject({ type: "fix_failures", evidence: { taskRunIds: ["17"], findingIds: ["f1"] } });
});

test("what stands out about a machine has advice with steps, and none of it is a plan", () => {
  const kinds = ["spike", "drop", "raised_level", "lowered_level", "silence"].map((kind) => `metric_${kind}`);
  const machine = { sourceId: null, stage: "resources", subject: "disk busy of nas", impactMs: null };
  const all = kinds.flatMap((kind) => recommend([finding({ ...machine, kind, findingKey: kind })], []));
  expect(all).toHaveLength(kinds.length);
  for (const { advice, planGoal, evidence } of all) {
    expect(advice).toMatchObject({ subject: "disk busy of nas", subjectKind: "resource" });
    expect(advice?.steps.length).toBeGreaterThan(1);
    expect([planGoal, evidence.findingIds]).toEqual([null, ["f1"]]);
  }
});

test("the expected effect is a range that follows from what the problem cost", () => {
  const [advice] = recommend([finding()], []);
  expect(advice?.effect?.low).toBeCloseTo(-0.9);
  expect(advice?.effect?.high).toBeCloseTo(-0.45);
});

test("the most effective advice comes first, and the same input gives the same order", () => {
  const all = recommend([finding({ findingKey: "k2", severity: "low" }), finding()], [library()]);
  const scores = all.map((advice) => advice.impactScore);
  expect(scores).toEqual([...scores].sort((a, b) => b - a));
  expect(recommend([finding(), finding({ findingKey: "k2", severity: "low" })], [library()])).toEqual(all);
});

test("advice that a plan can carry out says so; the rest is for people", () => {
  const all = recommend([finding()], [library()]);
  expect(
    all
      .filter((advice) => advice.planGoal !== null)
      .map((advice) => advice.type)
      .sort(),
  ).toEqual(["fill_metadata", "thumbnails"]);
});

test("a complete library gets no advice", () => {
  const whole = library({ fillableFields: 0, fillableItems: 0, withoutThumbnail: 0, unreadable: 0 });
  expect(recommend([], [whole])).toEqual([]);
});
