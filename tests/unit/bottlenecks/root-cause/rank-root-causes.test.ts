import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type NodeMetrics, type RootCauseQuestion, rankRootCauses } from "#lib/bottlenecks/root-cause/index.ts";

const STEP_MS = 60_000;
const TIMES_MS = [0, 1, 2, 3, 4, 5].map((step) => step * STEP_MS);
/** web -> api -> {store, mail}; the batch node belongs to nothing the target calls. */
const CALLS = { web: ["api"], api: ["store", "mail"], batch: ["store"] };

const course = (normal: number, inIssue: number) => [normal, normal, normal, inIssue, inIssue, inIssue];
const node = (latency: number[], requests = 100): NodeMetrics => ({
  latency,
  requests: TIMES_MS.map(() => requests),
  availability: TIMES_MS.map(() => 1),
});

const ask = (nodes: Record<string, NodeMetrics>, rest: Partial<RootCauseQuestion> = {}) =>
  rankRootCauses({
    calls: CALLS,
    target: { node: "web", symptom: "latency" },
    onsetMs: 3 * STEP_MS,
    window: { timesMs: TIMES_MS, nodes },
    ...rest,
  });

const slowStore = () => ({
  web: node(course(0.1, 0.6)),
  api: node(course(0.08, 0.58)),
  store: node(course(0.01, 0.51)),
  mail: node(course(0.02, 0.02)),
  batch: node(course(0.5, 9), 10),
});

describe("rankRootCauses", () => {
  it("names the deepest node whose slowness explains its callers", () => {
    const [first, second] = ask(slowStore());
    expect(first?.node).toBe("store");
    expect(first?.path).toEqual(["web", "api", "store"]);
    expect(first?.score).toBeGreaterThan(0.5);
    expect(second?.score).toBeLessThan(0.1);
  });

  it("names the caller when its callees are as fast as before", () => {
    const nodes = { ...slowStore(), store: node(course(0.01, 0.01)) };
    expect(ask(nodes)[0]?.node).toBe("api");
  });

  it("does not blame a node the target never calls, however bad it is", () => {
    expect(ask(slowStore()).find((cause) => cause.node === "batch")?.score).toBe(0);
  });

  it("takes more traffic at the same speed for no excess", () => {
    const busier = { ...slowStore(), mail: { ...node(course(0.02, 0.02)), requests: course(100, 9000) } };
    expect(ask(busier).find((cause) => cause.node === "mail")?.ownExcess).toBeCloseTo(0, 9);
  });

  it("holds the caller answerable for a callee that nobody called before", () => {
    const failing = { latency: course(0.1, 0.1), requests: course(100, 100), availability: course(1, 0.7) };
    const fresh = {
      latency: [null, null, null, 0.1, 0.1, 0.1],
      requests: course(0, 30),
      availability: [null, null, null, 0, 0, 0],
    };
    const ranked = ask(
      { web: failing, api: failing, store: fresh, mail: node(course(0.02, 0.02)) },
      { target: { node: "web", symptom: "failures" } },
    );
    expect(ranked.slice(0, 2).map((cause) => cause.node)).toEqual(["api", "store"]);
    expect(ranked[1]?.isNew).toBe(true);
  });

  it("does not take the scatter of a rarely called node for a cause", () => {
    const nodes = { ...slowStore(), mail: node(course(2, 3.5), 3) };
    expect(ask(nodes)[0]?.node).toBe("store");
  });

  it("uses the normal period where nothing was measured before the onset", () => {
    const { store, ...others } = slowStore();
    const late = { ...store, latency: [null, null, null, 0.51, 0.51, 0.51] };
    const baseline = { timesMs: TIMES_MS, nodes: { store: node(course(0.01, 0.01)) } };
    expect(ask({ ...others, store: late }, { baseline })[0]).toMatchObject({ node: "store", isNew: false });
  });

  it("survives call cycles, unknown callees and names that Object knows", () => {
    const calls = { web: ["web", "api"], api: ["web", "constructor"], __proto__: ["api"] };
    const ranked = ask(slowStore(), { calls });
    expect(ranked.map((cause) => cause.node)).toContain("constructor");
    expect(ranked.every((cause) => Number.isFinite(cause.score))).toBe(true);
  });

  it("says what is missing when the metrics end before the onset", () => {
    expect(() => ask(slowStore(), { onsetMs: 99 * STEP_MS })).toThrow(/onset/);
  });

  it("keeps scores within 0..1 and the order independent of the unit of time", () => {
    // Doubling is exact, except where a product is so small that its digits are cut.
    const amount = fc.oneof(fc.constant(0), fc.double({ min: 1e-100, max: 1e150, noNaN: true }));
    const metric = fc.array(fc.option(amount), { minLength: 6, maxLength: 6 });
    const anyNode = fc.record({ latency: metric, requests: metric, availability: metric });
    const four = fc.record({ web: anyNode, api: anyNode, store: anyNode, mail: anyNode });
    fc.assert(
      fc.property(four, (nodes) => {
        const ranked = ask(nodes);
        for (const { score } of ranked) expect(score >= 0 && score <= 1).toBe(true);
        const doubled = Object.fromEntries(
          Object.entries(nodes).map(([name, metrics]) => [
            name,
            { ...metrics, latency: metrics.latency.map((value) => (value === null ? null : value * 2)) },
          ]),
        );
        expect(ask(doubled).map((cause) => cause.node)).toEqual(ranked.map((cause) => cause.node));
      }),
      { numRuns: 50 },
    );
  });
});
