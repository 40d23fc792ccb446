import fc from "fast-check";
import { expect, test } from "vitest";
import { bucketRuns, buildTaskRunTable, summarizeBuckets, type TaskRun } from "#lib/tasks/index.ts";
import { parseBySchema } from "#lib/tasks/parse-task-runs.ts";
import { readPlainRun } from "#lib/tasks/read-plain-run.ts";

const odd = fc.oneof(
  fc.constant(null),
  fc.constant(undefined),
  fc.constant(""),
  fc.integer(),
  fc.double(),
  fc.string(),
);
const time = fc.oneof(
  fc.date({ min: new Date(0), max: new Date("2190-01-01"), noInvalidDate: true }).map((at) => at.toISOString()),
  fc.integer({ min: 0, max: 7_258_118_400_000 }),
  fc.constantFrom("2026-01-01", "2026-01-01 10:00:00", "1700000000000", "yesterday", -1),
  odd,
);
const line = fc.record(
  {
    id: fc.oneof(fc.string({ minLength: 1 }), odd),
    type: fc.oneof(fc.constantFrom("probe", " probe ", "transcode"), odd),
    status: fc.oneof(fc.constantFrom("queued", "failed", "Succeeded", "error", "constructor"), odd),
    queuedAt: time,
    startedAt: time,
    finishedAt: time,
    attempt: odd,
    error: fc.oneof(fc.string(), fc.record({ message: fc.string() }), odd),
    priority: odd,
    dependsOn: fc.oneof(fc.array(fc.oneof(fc.string(), fc.integer())), odd),
    batch: odd,
    worker: odd,
    resources: fc.oneof(fc.dictionary(fc.constantFrom("cpu", "gpu", "other"), odd), odd),
    inputBytes: odd,
    durationSec: odd,
    labels: fc.oneof(fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer())), odd),
    further: odd,
  },
  { requiredKeys: ["id", "type", "status"] },
);

const good = {
  id: "a",
  type: "probe",
  status: "succeeded",
  queuedAt: "2026-01-01T00:00:00Z",
  startedAt: 1_767_225_700_000,
  attempt: 2,
  resources: { cpu: 1 },
  labels: { show: "x" },
};
/** Mostly plain lines, with some fields replaced by anything. */
const mixed = fc
  .tuple(line, fc.subarray(["id", "type", "status", "queuedAt", "error", "dependsOn", "batch", "labels", "further"]))
  .map(([anything, names]) => ({
    ...good,
    ...Object.fromEntries(names.slice(0, 3).map((name) => [name, anything[name as keyof typeof anything]])),
  }));

test("whatever the short way takes, it reads exactly as the schema does", () => {
  let taken = 0;
  fc.assert(
    fc.property(fc.oneof(line, mixed), (value) => {
      const plain = readPlainRun(value);
      if (plain === null) return;
      taken += 1;
      expect(parseBySchema(value)).toEqual({ ok: true, run: plain });
    }),
    { numRuns: 2_000 },
  );
  expect(taken).toBeGreaterThan(5);
});

const run = (index: number, ms: number): TaskRun => ({
  externalId: String(index),
  type: index % 2 === 0 ? "probe" : "transcode",
  status: "succeeded",
  queuedAt: index * 600_000,
  startedAt: index * 600_000 + ms,
  finishedAt: index * 600_000 + 3 * ms,
  attempt: 1,
  error: null,
  priority: null,
  dependsOn: [],
  batch: null,
  worker: `w${index % 3}`,
  resources: {},
  inputBytes: null,
  mediaDurationSec: null,
  labels: {},
});

test("sums by hour, by day and by worker all count every run, with medians within 2.5 %", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 10_000_000 }), { minLength: 1, maxLength: 200 }), (waits) => {
      const buckets = bucketRuns(buildTaskRunTable(waits.map((ms, index) => run(index, ms))));
      for (const grain of ["h", "d", "w"]) {
        const [all] = summarizeBuckets(
          buckets.filter((bucket) => bucket.grain === grain),
          () => "all",
        );
        expect(all?.runs).toBe(waits.length);
        const median = waits.toSorted((a, b) => a - b)[Math.ceil(waits.length / 2) - 1] ?? 0;
        expect(Math.abs((all?.waits?.p50 ?? 0) - median)).toBeLessThanOrEqual(median * 0.025 + 1);
      }
    }),
    { numRuns: 50 },
  );
});
