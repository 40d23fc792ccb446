import { describe, expect, test } from "vitest";
import { analyzeTaskRuns, TaskAnalysis, type TaskFindingKind, type TaskRun } from "#lib/tasks/index.ts";
import {
  DAY_MS,
  HOUR_MS,
  MINUTE_MS,
  makeQueued,
  makeRun,
  NOW_MS,
  type RunPlan,
  START,
  seededNormal,
  seededUniform,
  steady,
} from "./run-fixtures.ts";

const analyse = (runs: Iterable<TaskRun>) => TaskAnalysis.parse(analyzeTaskRuns(runs, { nowMs: NOW_MS }));
const findings = (runs: Iterable<TaskRun>, kind: TaskFindingKind) =>
  analyse(runs).findings.filter((finding) => finding.kind === kind);
describe("findings", () => {
  test("a task that is repeated beyond its policy is a retry storm, with its count and time", () => {
    const storm = makeRun({
      id: "s",
      queuedAt: START,
      startedAt: START + HOUR_MS,
      finishedAt: START + HOUR_MS + 900,
      status: "failed",
      error: "HTTP Error 403",
      attempt: 400,
      labels: { collapsedAttempts: "400", firstAttemptAtMs: String(START), maxAttempts: "4" },
    });
    const [finding] = findings([...steady(200), storm], "retry_storm");
    expect(finding).toMatchObject({
      subject: "work",
      firstSeenMs: START,
      impactMs: HOUR_MS + 900,
      evidence: { taskRunIds: ["s"], taskRunCount: 1 },
    });
    expect(finding?.title).toContain("400 times");
  });

  test("tries within the policy are no storm", () => {
    const retried = makeRun({
      id: "s",
      queuedAt: START,
      status: "failed",
      error: "x",
      attempt: 4,
      labels: { collapsedAttempts: "4", maxAttempts: "4" },
    });
    expect(findings([...steady(200), retried], "retry_storm")).toEqual([]);
  });

  test("retries in rows of their own are found by their task, and as a wave", () => {
    const tries = (key: () => Partial<RunPlan>) =>
      Array.from({ length: 60 }, (_, index) =>
        makeRun({
          id: `r${index}`,
          queuedAt: START + 2 * DAY_MS + index * 10_000,
          status: "failed",
          error: `boom ${index}`,
          attempt: 2 + (index % 3),
          ...key(),
        }),
      );
    expect(
      findings([...steady(600), ...tries(() => ({ labels: { taskKey: "same" } }))], "retry_storm").length,
    ).toBeGreaterThan(0);
    const [wave] = findings([...steady(600), ...tries(() => ({}))], "retry_storm");
    expect(wave).toMatchObject({ subject: "work" });
    expect(wave?.firstSeenMs).toBeGreaterThan(START + 2 * DAY_MS - HOUR_MS);
  });

  test("a type that nothing handles is found when others were started meanwhile, a fresh one is not", () => {
    const dead = Array.from({ length: 5 }, (_, index) =>
      makeQueued({ id: `d${index}`, type: "dead", queuedAt: START + index * HOUR_MS }),
    );
    expect(findings([...steady(100), ...dead], "never_picked_up")).toMatchObject([
      { subject: "dead", evidence: { taskRunCount: 5 } },
    ]);
    expect(
      findings(
        [...steady(100), makeQueued({ id: "f", type: "fresh", queuedAt: NOW_MS - MINUTE_MS })],
        "never_picked_up",
      ),
    ).toEqual([]);
    expect(findings(dead, "never_picked_up")).toEqual([]);
  });

  test("a task that waits for a failed one is told apart from one that nothing handles", () => {
    const runs = [
      ...steady(50),
      makeRun({ id: "bad", queuedAt: START, status: "failed", error: "x" }),
      makeQueued({ id: "w", type: "after", queuedAt: START, dependsOn: ["bad"] }),
    ];
    expect(findings(runs, "stuck_queued")).toMatchObject([
      { subject: "after", key: "tasks:stuck_queued:after:dependency-failed" },
    ]);
    expect(findings(runs, "never_picked_up")).toEqual([]);
  });

  test("a run far beyond the usual duration is stuck, one that is only slow is not", () => {
    const running = (id: string, startedAt: number) =>
      makeRun({ id, queuedAt: startedAt, status: "running", finishedAt: null });
    const runs = [...steady(100), running("lost", NOW_MS - 3 * DAY_MS), running("slow", NOW_MS - HOUR_MS)];
    expect(findings(runs, "stuck_running")).toMatchObject([{ evidence: { taskRunIds: ["lost"] } }]);
  });

  test("a task that later ones overtake is stuck in the queue", () => {
    const runs = [...steady(300), makeQueued({ id: "left", queuedAt: START + HOUR_MS })];
    expect(findings(runs, "stuck_queued")).toMatchObject([{ evidence: { taskRunIds: ["left"] } }]);
  });

  test("a service that did not answer for a while is named, over all types that it hit", () => {
    const down = (index: number) => index >= 400 && index < 440;
    const runs = steady(900, (index) => ({
      type: index % 2 === 0 ? "tag" : "embed",
      ...(down(index)
        ? { status: "failed" as const, durationMs: 30, error: `connect ECONNREFUSED 127.0.0.1:11434 (call ${index})` }
        : {}),
    }));
    const found = findings(runs, "failing_dependency");
    expect(found).toMatchObject([{ subject: "localhost:11434", evidence: { taskRunCount: 40 } }]);
    expect(found[0]?.firstSeenMs).toBeCloseTo(START + 400 * 10 * MINUTE_MS, -4);
    expect(findings(runs, "failing_type")).toEqual([]);
  });

  test("a stretch of one error without a service is a failure window", () => {
    const runs = steady(900, (index) =>
      index >= 400 && index < 425 ? { status: "failed", error: "ENOSPC: no space left on device" } : {},
    );
    expect(findings(runs, "failure_window")).toMatchObject([{ subject: "work", evidence: { taskRunCount: 25 } }]);
  });

  test("hours of the day in which a type fails are found, a single bad day is no rhythm", () => {
    const isNight = (index: number) => new Date(START + index * 10 * MINUTE_MS).getUTCHours() === 2;
    const failing = { status: "failed" as const, error: "bad input" };
    const nightly = steady(1_400, (index) => (isNight(index) && index % 2 === 0 ? failing : {}));
    expect(findings(nightly, "failure_window")).toMatchObject([{ key: "tasks:failure_window:work:hours-02:00" }]);
    expect(findings(nightly, "failing_type")).toEqual([]);
    const once = steady(1_400, (index) => (index >= 300 && index < 306 ? failing : {}));
    expect(findings(once, "failure_window")).toEqual([]);
  });

  test("a type that fails often all the time is found, a rate of a few percent is not", () => {
    expect(
      findings(
        steady(300, (index) => (index % 3 === 0 ? { status: "failed", error: "bad input" } : {})),
        "failing_type",
      ),
    ).toMatchObject([{ subject: "work" }]);
    expect(
      analyse(steady(300, (index) => (index % 25 === 0 ? { status: "failed", error: "bad input" } : {}))).findings,
    ).toEqual([]);
  });

  test("evenings in which runs wait many times as long as they run are a saturated queue, with their hours", () => {
    const runs = Array.from({ length: 10 }, (_, day) =>
      Array.from({ length: 30 }, (_, index) =>
        makeRun({
          id: `${day}-${index}`,
          queuedAt: START - 12 * HOUR_MS + day * DAY_MS + 19 * HOUR_MS + index * MINUTE_MS,
          waitMs: index * 3 * MINUTE_MS,
          durationMs: 4 * MINUTE_MS,
        }),
      ),
    ).flat();
    const [finding] = findings(runs, "queue_saturation");
    expect(finding?.subject).toBe("work");
    expect(finding?.title).toContain("between 19:00 and 20:00 UTC");
  });

  test("a type that became slower is found with the moment and the ratio; long films are no regression", () => {
    const uniform = seededUniform(5);
    const normal = seededNormal(uniform);
    const at = (index: number) => (index < 700 ? 1 : 2.5);
    const noise = Array.from({ length: 1_200 }, () => Math.exp(0.3 * normal()));
    const slower = steady(1_200, (index) => ({ durationMs: 60_000 * at(index) * (noise[index] ?? 1) }));
    const [finding, ...others] = findings(slower, "duration_regression");
    expect(others).toEqual([]);
    expect(Math.abs((finding?.firstSeenMs ?? 0) - (START + 700 * 10 * MINUTE_MS))).toBeLessThan(6 * HOUR_MS);
    expect(finding?.evidence.figures.find((figure) => figure.label === "ratio")?.value).toBeCloseTo(2.5, 0);
    const longFilms = steady(1_200, (index) => ({
      durationMs: 60_000 * at(index) * (noise[index] ?? 1),
      mediaDurationSec: 600 * at(index) * (0.5 + uniform()) ** 0.01,
    }));
    expect(findings(longFilms, "duration_regression")).toEqual([]);
  });

  test("what waits for a slowed type is reported as a slow dependency", () => {
    const slow = (index: number) => (index < 500 ? 60_000 : 240_000);
    const parents = steady(1_000, (index) => ({ type: "fetch", durationMs: slow(index) + (index % 10) * 500 }));
    const children = parents.map((parent, index) =>
      makeRun({
        id: `c${index}`,
        type: "use",
        queuedAt: parent.queuedAt ?? 0,
        waitMs: 1_000 + slow(index) + (index % 10) * 500,
        durationMs: 5_000 + (index % 5) * 100,
        dependsOn: [parent.externalId],
      }),
    );
    expect(findings([...parents, ...children], "slow_dependency")).toMatchObject([{ subject: "fetch" }]);
  });

  test("batches that end with one run at a time are a serial tail, a straggler of the same work is not", () => {
    const batch = (tailType: string) =>
      Array.from({ length: 8 }, (_, night) => {
        const at = START + night * DAY_MS;
        const parallel = Array.from({ length: 6 }, (_, index) =>
          makeRun({
            id: `${night}-${index}`,
            type: "check",
            batch: `b${night}`,
            queuedAt: at,
            durationMs: 5 * MINUTE_MS,
          }),
        );
        const tail = Array.from({ length: 2 }, (_, index) =>
          makeRun({
            id: `${night}-t${index}`,
            type: tailType,
            batch: `b${night}`,
            queuedAt: at + (5 + index * 4) * MINUTE_MS,
            durationMs: 4 * MINUTE_MS,
          }),
        );
        return [...parallel, ...tail];
      }).flat();
    expect(findings(batch("merge"), "serial_tail")).toMatchObject([
      { subject: "merge", impactMs: expect.closeTo(8 * 8 * MINUTE_MS, -5) },
    ]);
    expect(findings(batch("check"), "serial_tail")).toEqual([]);
  });
});
