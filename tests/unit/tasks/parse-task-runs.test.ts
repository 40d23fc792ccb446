import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseTaskRunLine, parseTaskRunLines, TaskRun, type TaskRunProblem } from "#lib/tasks/index.ts";

const line = (value: unknown): string => JSON.stringify(value);

function parsed(value: unknown): TaskRun {
  const result = parseTaskRunLine(line(value));
  if (!result?.ok) throw new Error(`not parsed: ${result?.reason}`);
  return result.run;
}

describe("import format", () => {
  test("every field arrives; ISO times and epoch ms mean the same", () => {
    const run = parsed({
      id: 17,
      type: "transcode",
      status: "succeeded",
      queuedAt: "2026-01-01T10:00:00Z",
      startedAt: Date.parse("2026-01-01T10:00:01Z"),
      finishedAt: "2026-01-01T12:00:02.500+02:00",
      attempt: 2,
      error: null,
      priority: 5,
      dependsOn: ["a", 3],
      batch: "b1",
      worker: "w1",
      resources: { cpu: 2, gpu: null, memoryMiB: 512 },
      inputBytes: 1000,
      durationSec: 61.5,
      labels: { size: "large", n: 3 },
    });
    expect(run).toEqual({
      externalId: "17",
      type: "transcode",
      status: "succeeded",
      queuedAt: Date.parse("2026-01-01T10:00:00Z"),
      startedAt: Date.parse("2026-01-01T10:00:01Z"),
      finishedAt: Date.parse("2026-01-01T10:00:02.500Z"),
      attempt: 2,
      error: null,
      priority: 5,
      dependsOn: ["a", "3"],
      batch: "b1",
      worker: "w1",
      resources: { cpu: 2, memoryMiB: 512 },
      inputBytes: 1000,
      mediaDurationSec: 61.5,
      labels: { size: "large", n: "3" },
    });
  });

  test("only id, type and status are needed, and common words for a status are understood", () => {
    expect(parsed({ id: "a", type: "t", status: "ERROR" })).toMatchObject({
      status: "failed",
      attempt: 1,
      queuedAt: null,
      dependsOn: [],
      labels: {},
    });
    expect(["pending", "completed", "canceled"].map((status) => parsed({ id: "a", type: "t", status }).status)).toEqual(
      ["queued", "succeeded", "cancelled"],
    );
  });

  test("unknown fields are kept as labels and do not overwrite the user's own", () => {
    expect(
      parsed({
        id: "a",
        type: "t",
        status: "queued",
        host: "n1",
        extra: { x: 1 },
        labels: { host: "mine" },
        resources: { tpu: 2 },
      }).labels,
    ).toEqual({
      host: "mine",
      extra: '{"x":1}',
      "resources.tpu": "2",
    });
  });

  test("bad lines are reported with their number and reason, the rest goes on", () => {
    const problems: TaskRunProblem[] = [];
    const lines = [
      line({ id: "a", type: "t", status: "queued" }),
      "{torn",
      "",
      line({ id: "b", type: "t", status: "flying" }),
      line({ id: "c", type: "t", status: "queued", queuedAt: "soon" }),
      line([1]),
      line({ id: "d", type: "t", status: "failed" }),
    ];
    const runs = [...parseTaskRunLines(lines, (problem) => problems.push(problem))];
    expect(runs.map((run) => run.externalId)).toEqual(["a", "d"]);
    expect(problems.map((problem) => problem.line)).toEqual([2, 4, 5, 6]);
    expect(problems[1]?.reason).toContain("flying");
    expect(problems[2]?.reason).toContain("queuedAt");
  });

  test("whatever a line holds, it gives a valid run, a reason, or nothing, and never throws", () => {
    const member = fc.oneof(
      fc.jsonValue(),
      fc.integer(),
      fc.double(),
      fc.string(),
      fc.constant("2026-01-01T10:00:00Z"),
    );
    const row = fc.record(
      {
        id: member,
        type: member,
        status: fc.oneof(member, fc.constant("queued")),
        queuedAt: member,
        attempt: member,
        dependsOn: member,
        labels: member,
        resources: member,
        error: member,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(row.map(line), fc.string(), fc.jsonValue().map(line)), (text) => {
        const result = parseTaskRunLine(text);
        if (result?.ok) expect(TaskRun.parse(result.run)).toEqual(result.run);
        else if (result) expect(result.reason.length).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });
});
