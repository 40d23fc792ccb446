import { expect, test } from "vitest";
import { type ReportFacts, summarizeTypes, writeReport } from "#lib/execution/write-report.ts";

const step = {
  type: "thumbnail",
  title: "a",
  state: "succeeded",
  error: null,
  attemptCount: 1,
  expectedMs: 100,
  actualMs: 50,
  way: null,
};
const facts: ReportFacts = {
  title: "Thumbnails",
  kind: "run",
  state: "succeeded",
  executionId: "exe_1",
  planId: "pln_1",
  contentHash: "00",
  startedBy: "Ada",
  startedAt: null,
  finishedAt: null,
  kpis: [],
  effect: null,
  steps: [step],
  changes: [],
  interventions: [],
};

test("foreign text stays text: no markup, no further lines", () => {
  const title = "x\n# y | z ![](http://a.example) <img src=x>";
  const report = writeReport({ ...facts, title, steps: [{ ...step, title, state: "failed", error: "`\u2028---" }] });
  expect(report.split("\n").filter((line) => line.startsWith("# "))).toHaveLength(1);
  expect(report).not.toMatch(/(^|[^\\])(!\[|<img|`)/);
});

test("times are compared over the steps that succeeded and had a prediction", () => {
  const steps = [step, { ...step, expectedMs: null, actualMs: 900 }, { ...step, state: "failed", attemptCount: 3 }];
  expect(summarizeTypes(steps)).toEqual([
    { type: "thumbnail", steps: 3, succeeded: 2, failed: 1, leftOut: 0, retries: 2, expectedMs: 100, actualMs: 50 },
  ]);
});
