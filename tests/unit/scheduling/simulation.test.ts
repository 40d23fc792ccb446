import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  correctFigures,
  correctionFrom,
  type SimulatedStep,
  type SimulatedWork,
  Simulation,
  scoreSimulation,
} from "#lib/scheduling/index.ts";
import { compileWork } from "#lib/scheduling/simulation/compile-work.ts";
import { playWork } from "#lib/scheduling/simulation/play-work.ts";

const TYPES = ["transcode", "thumbnail", "write_tags"] as const;

const makeStep = (key: string, over: Partial<SimulatedStep> = {}): SimulatedStep => ({
  key,
  type: "write_tags",
  dependsOn: [],
  needs: { disk: 1 },
  subject: null,
  medianMs: 1000,
  sigma: 0,
  sharedSigma: 0,
  timeoutMs: 3_600_000,
  maxAttempts: 3,
  retryChance: 0,
  failChance: 0,
  tokens: 0,
  costUsd: 0,
  ...over,
});

const ALWAYS = [[0, Number.POSITIVE_INFINITY]] as const;

const makeWork = (steps: SimulatedStep[], over: Partial<SimulatedWork> = {}): SimulatedWork => ({
  ahead: [],
  plan: { steps, windows: ALWAYS, stepsAtOnce: 64 },
  behind: [],
  limits: { stepsAtOnce: 2, capacity: { cpu: 2, gpu: 1, disk: 4, network: 4 }, perType: {} },
  dispatchMs: 0,
  aroundMs: 0,
  ...over,
});

function figuresOf(work: SimulatedWork, runs = 100, deadlineMs: number | null = null) {
  const simulation = new Simulation(work, { seed: 7, runs, deadlineMs });
  simulation.play(runs);
  return simulation.figures();
}

const step = fc.record({
  type: fc.constantFrom(...TYPES),
  cpu: fc.integer({ min: 0, max: 2 }),
  disk: fc.integer({ min: 0, max: 3 }),
  subject: fc.option(fc.constantFrom("a", "b", "c")),
  medianMs: fc.integer({ min: 1, max: 60_000 }),
  sigma: fc.double({ min: 0, max: 1, noNaN: true }),
  retryChance: fc.double({ min: 0, max: 0.5, noNaN: true }),
  failChance: fc.double({ min: 0, max: 0.3, noNaN: true }),
  parents: fc.array(fc.nat(30), { maxLength: 3 }),
});

const anyWork = fc
  .record({
    steps: fc.array(step, { minLength: 1, maxLength: 30 }),
    lanes: fc.integer({ min: 1, max: 4 }),
    planLanes: fc.integer({ min: 1, max: 4 }),
    perType: fc.integer({ min: 1, max: 3 }),
    windows: fc.constantFrom<[number, number][]>(
      [[0, Number.POSITIVE_INFINITY]],
      [
        [5_000, 9_000],
        [20_000, 30_000],
        [50_000, 1e12],
      ],
    ),
  })
  .map(({ steps, lanes, planLanes, perType, windows }) => {
    const made = steps.map(({ cpu, disk, parents, ...facts }, index) =>
      makeStep(`s${index}`, {
        ...facts,
        needs: { cpu, disk },
        dependsOn: index === 0 ? [] : [...new Set(parents.map((parent) => `s${parent % index}`))],
      }),
    );
    const half = Math.floor(made.length / 2);
    const other = { steps: made.slice(0, half), windows: ALWAYS, stepsAtOnce: 64 };
    return makeWork(made.slice(half), {
      ahead: half === 0 ? [] : [other],
      plan: { steps: made.slice(half), windows, stepsAtOnce: planLanes },
      limits: {
        stepsAtOnce: lanes,
        capacity: { cpu: 2, gpu: 1, disk: 3, network: 4 },
        perType: { transcode: perType },
      },
    });
  });

describe("a simulated schedule", () => {
  test("keeps dependencies, capacities, limits of types, windows, and one step at a time on an item", () => {
    fc.assert(
      fc.property(anyWork, fc.nat(1000), (work, run) => {
        const compiled = compileWork(work);
        const { startAt, endAt, outcome, tries } = playWork(compiled, 3, run);
        const all = compiled.steps.map((one, index) => ({ ...one, index, start: startAt[index], end: endAt[index] }));
        const groupOf = (index: number) => (index < compiled.planFrom ? 0 : 1);
        for (const one of all) {
          const parents = all.filter((o) => groupOf(o.index) === groupOf(one.index) && one.dependsOn.includes(o.key));
          if (outcome[one.index] === 3) {
            expect(parents.some((parent) => (outcome[parent.index] ?? 0) > 1)).toBe(true);
            continue;
          }
          expect(outcome[one.index]).toBeGreaterThan(0);
          for (const parent of parents) expect(parent.end).toBeLessThanOrEqual(one.start ?? -1);
        }
        // A try that was repeated left its place in between, so only steps of one try are compared.
        const single = all.filter((one) => outcome[one.index] !== 3 && tries[one.index] === 1);
        for (const { start = 0 } of single) {
          const busy = single.filter((one) => (one.start ?? 0) <= start && (one.end ?? 0) > start);
          const total = (resource: "cpu" | "disk") => busy.reduce((sum, one) => sum + (one.needs[resource] ?? 0), 0);
          const ofPlan = busy.filter((one) => one.index >= compiled.planFrom);
          expect(busy.length).toBeLessThanOrEqual(work.limits.stepsAtOnce);
          expect(ofPlan.length).toBeLessThanOrEqual(work.plan.stepsAtOnce);
          expect(total("cpu")).toBeLessThanOrEqual(2);
          expect(total("disk")).toBeLessThanOrEqual(3);
          const transcodes = busy.filter((one) => one.type === "transcode");
          expect(transcodes.length).toBeLessThanOrEqual(work.limits.perType.transcode ?? 0);
          const subjects = busy.flatMap((one) => (one.subject === null ? [] : [one.subject]));
          expect(new Set(subjects).size).toBe(subjects.length);
        }
        for (const one of single.filter(({ index }) => index >= compiled.planFrom)) {
          expect(work.plan.windows.some(([from, to]) => from <= (one.start ?? -1) && (one.start ?? -1) < to)).toBe(
            true,
          );
        }
      }),
      { numRuns: 300 },
    );
  });

  test("has P90 above P50, scores from 0 to 1, and is never quicker than its least time", () => {
    fc.assert(
      fc.property(anyWork, (work) => {
        const figures = figuresOf(work, 40, 60_000);
        const score = scoreSimulation(figures);
        for (const value of [...Object.values(score), figures.reach, figures.efficiency, figures.stepSuccess]) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1);
        }
        for (const spread of [figures.makespan, figures.baseline])
          expect(spread.p90).toBeGreaterThanOrEqual(spread.p50);
        expect(figures.makespan.p50).toBeGreaterThanOrEqual(figures.lowerBound.p50 * 0.999);
        for (const { start, end } of figures.steps) {
          if (start && end) expect(end.p50).toBeGreaterThanOrEqual(start.p50);
        }
        expect(figuresOf(work, 40, 60_000)).toEqual(figures);
      }),
      { numRuns: 60 },
    );
  });
});

describe("more of what holds a plan up", () => {
  const steps = Array.from({ length: 12 }, (_, index) =>
    makeStep(`s${index}`, { sigma: 0.4, sharedSigma: 0.3, needs: { cpu: 1 }, medianMs: 1000 + index * 50 }),
  );

  test("makes it later: fewer lanes, less of a resource, a queue before it, hours in which nothing starts", () => {
    const free = figuresOf(makeWork(steps)).makespan.p50;
    const limits = makeWork(steps).limits;
    const closed: [number, number][] = [[60_000, Number.POSITIVE_INFINITY]];
    for (const held of [
      makeWork(steps, { limits: { ...limits, stepsAtOnce: 1 } }),
      makeWork(steps, { limits: { ...limits, capacity: { ...limits.capacity, cpu: 1 } } }),
      makeWork(steps, { ahead: [{ steps: [makeStep("other", { medianMs: 9000 })], windows: ALWAYS, stepsAtOnce: 1 }] }),
      makeWork(steps, { plan: { steps, windows: closed, stepsAtOnce: 2 } }),
    ]) {
      expect(figuresOf(held).makespan.p50).toBeGreaterThan(free * 1.1);
    }
    const behind = { steps: [makeStep("other", { medianMs: 9000 })], windows: ALWAYS, stepsAtOnce: 1 };
    expect(figuresOf(makeWork(steps, { behind: [behind] })).makespan.p50).toBeLessThan(free * 1.1);
  });

  test("scores lower when the plan keeps to less than there is", () => {
    const alone = makeWork(steps, { plan: { steps, windows: ALWAYS, stepsAtOnce: 1 } });
    const score = (work: SimulatedWork) => scoreSimulation(figuresOf(work));
    const [own, all] = [score(alone), score(makeWork(steps))];
    expect(own.optimizationScore).toBeLessThan(all.optimizationScore);
    expect(own.resourceEfficiency).toBeLessThan(all.resourceEfficiency);
  });

  test("makes it riskier: a chance to fail lowers success and score, and skips what waits", () => {
    const risky = steps.map((one, index) => ({ ...one, failChance: 0.1, dependsOn: index === 0 ? [] : ["s0"] }));
    const [safe, unsafe] = [figuresOf(makeWork(steps)), figuresOf(makeWork(risky), 500)];
    expect(unsafe.successChance).toBeCloseTo(0.9 ** 12, 1);
    expect(unsafe.expectedSkips).toBeGreaterThan(0.5);
    expect(scoreSimulation(unsafe).optimizationScore).toBeLessThan(scoreSimulation(safe).optimizationScore);
  });

  test("two plans that share a step share its luck", () => {
    const all = figuresOf(makeWork(steps), 50);
    const fewer = figuresOf(makeWork(steps.slice(0, 6)), 50);
    expect(fewer.steps[0]).toEqual(all.steps[0]);
  });
});

describe("what was measured", () => {
  const shown = { p50Ms: 100, p90Ms: 150, shownP50Ms: 100, shownP90Ms: 150 };

  test("corrects what is said next, little at first, and keeps P90 above P50", () => {
    const twice = (count: number) =>
      correctionFrom(Array.from({ length: count }, () => ({ ...shown, measuredMs: 200 })));
    expect(correctionFrom([])).toEqual({ count: 0, factor50: 1, factor90: 1 });
    expect(twice(1).factor50).toBeLessThan(1.3);
    expect(twice(40).factor50).toBeGreaterThan(1.7);
    const quick = correctionFrom(Array.from({ length: 40 }, () => ({ ...shown, p90Ms: 1000, measuredMs: 100 })));
    const { makespan } = correctFigures(figuresOf(makeWork([makeStep("a")])), { ...quick, factor50: 3 });
    expect(makespan.p90).toBeGreaterThanOrEqual(makespan.p50);
  });
});
