import { describe, expect, test } from "vitest";
import {
  analyzeTaskRuns,
  buildTaskRunTable,
  findEndlessRetries,
  findQueueSaturation,
  TaskAnalysis,
  type TaskFindingKind,
  type TaskRun,
} from "#lib/tasks/index.ts";
import {
  DAY_MS,
  HOUR_MS,
  MINUTE_MS,
  makeQueued,
  makeRun,
  NOW_MS,
  type RunPlan,
  START,
  steady,
} from "./run-fixtures.ts";

const analyse = (runs: Iterable<TaskRun>) => TaskAnalysis.parse(analyzeTaskRuns(runs, { nowMs: NOW_MS }));
const findings = (runs: Iterable<TaskRun>, kind: TaskFindingKind) =>
  analyse(runs).findings.filter((finding) => finding.kind === kind);
const storms = (runs: Iterable<TaskRun>) => findEndlessRetries(buildTaskRunTable(runs));

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
    const [finding] = storms([...steady(200), storm]);
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
    expect(storms([...steady(200), retried])).toEqual([]);
  });

  test("retries in rows of their own are found by their task", () => {
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
    expect(storms([...steady(600), ...tries(() => ({ labels: { taskKey: "same" } }))])).toMatchObject([
      { kind: "retry_storm", subject: "work" },
    ]);
    expect(storms([...steady(600), ...tries(() => ({}))])).toEqual([]);
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

  test("failures of a service that did not answer for a while are left to the bottlenecks", () => {
    const down = (index: number) => index >= 400 && index < 440;
    const runs = steady(900, (index) => ({
      type: index % 2 === 0 ? "tag" : "embed",
      ...(down(index)
        ? { status: "failed" as const, durationMs: 30, error: `connect ECONNREFUSED 127.0.0.1:11434 (call ${index})` }
        : {}),
    }));
    expect(findings(runs, "failure_window")).toEqual([]);
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
    const [found] = findQueueSaturation(buildTaskRunTable(runs));
    expect(found?.finding.subject).toBe("work");
    expect(found?.finding.title).toContain("between 19:00 and 20:00 UTC");
  });
});
