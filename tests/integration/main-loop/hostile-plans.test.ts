import { describe, expect, test } from "vitest";
import { importPlan, validatePlanDocument } from "#lib/services/plan/index.ts";
import { asCli, openTestApp } from "#tests/integration/support/open-test-app.ts";

const LIMIT_MS = 1_000;

const step = (key: string, more: object = {}) => ({
  key,
  type: "reindex",
  title: "Reindex",
  input: { sourceId: "src_1" },
  dependsOn: [],
  ...more,
});
const planOf = (steps: unknown, more: object = {}) =>
  JSON.stringify({ schemaVersion: 1, title: "T", goal: "g", approach: "", steps, risks: [], notes: [], ...more });
const deep = (levels: number): string => `${"[".repeat(levels)}${"]".repeat(levels)}`;

/** Name, document, and the place that must be told. */
const CORPUS: [string, string, RegExp][] = [
  ["a step that waits for itself", planOf([step("a", { dependsOn: ["a"] })]), /Step a: .*itself/],
  [
    "a circle of two",
    planOf([step("a", { dependsOn: ["b"] }), step("b", { dependsOn: ["a"] })]),
    /Step a: .*circle: a, b/,
  ],
  [
    "a circle of 5,000",
    planOf(Array.from({ length: 5_000 }, (_, index) => step(`s${index}`, { dependsOn: [`s${(index + 1) % 5_000}`] }))),
    /Step s0: 5000 steps wait/,
  ],
  ["a wait for a step that is not there", planOf([step("a", { dependsOn: ["ghost"] })]), /Step a: .*"ghost"/],
  ["two steps of one key", planOf([step("a"), step("a")]), /Step a: .*twice/],
  ["10,000 steps", planOf(Array.from({ length: 10_000 }, (_, index) => step(`s${index}`))), /steps: .*5000/],
  ["no step", planOf([]), /steps: /],
  [
    "NaN",
    planOf([step("a")]).replace('"dependsOn":[]', '"dependsOn":[],"expectedMs":NaN'),
    /Line 1, column \d+, in steps\.0\.expectedMs: NaN/,
  ],
  [
    "infinity",
    planOf([step("a")]).replace('"dependsOn":[]', '"dependsOn":[],"expectedMs":-Infinity'),
    /in steps\.0\.expectedMs: -Infinity/,
  ],
  [
    "a number beyond numbers",
    planOf([step("a")]).replace('"dependsOn":[]', '"dependsOn":[],"expectedMs":1e999'),
    /in steps\.0\.expectedMs: .*too large/,
  ],
  ["a time below zero", planOf([step("a", { expectedMs: -1 })]), /steps\.0\.expectedMs/],
  ["a list nested 100,000 deep", planOf("DEEP").replace('"DEEP"', deep(100_000)), /nested deeper than 24/],
  [
    "an object nested 100,000 deep",
    planOf("DEEP").replace('"DEEP"', `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`),
    /nested deeper than 24/,
  ],
  [
    "a key of the prototype",
    planOf([step("a")]).replace('"input":{', '"input":{"__proto__":{"isAdmin":true},'),
    /in steps\.0\.input\.__proto__: .*not allowed/,
  ],
  [
    "a constructor",
    planOf([step("a")]).replace('"input":{', '"input":{"constructor":{"prototype":{}},'),
    /in steps\.0\.input\.constructor: .*not allowed/,
  ],
  ["a step called __proto__", planOf([step("__proto__")]), /steps\.0\.key/],
  [
    "a name that is there twice",
    planOf([step("a")]).replace('"type":"reindex"', '"type":"reindex","type":"probe"'),
    /in steps\.0\.type: .*twice/,
  ],
  [
    "a type that there is not",
    planOf([step("a", { type: "shell_exec" })]),
    /Step a: There is no step type "shell_exec"/,
  ],
  [
    "a type that no plan may name",
    planOf([step("a", { type: "undo", input: { executionId: "x", stepKey: "y" } })]),
    /Step a: There is no step type "undo"/,
  ],
  ["a type of the prototype", planOf([step("a", { type: "constructor" })]), /Step a: There is no step type/],
  [
    "a source that is not connected",
    planOf([step("a", { input: { sourceId: "../../etc" } })]),
    /Step a: .*not connected/,
  ],
  [
    "a path out of the folder",
    planOf([step("a", { type: "probe", input: { sourceId: "src_1", itemId: "i", path: "../../etc/passwd" } })]),
    /Step a: .*passwd/,
  ],
  [
    "an absolute target",
    planOf([
      step("a", { type: "organize", input: { sourceId: "src_1", itemId: "i", path: "a.mkv", to: "/etc/cron.d/x" } }),
    ]),
    /Step a: .*cron/,
  ],
  ["input of another type", planOf([step("a", { input: { sourceId: 7 } })]), /Step a: Input sourceId/],
  [
    "input that the type does not know",
    planOf([step("a", { input: { sourceId: "src_1", argv: ["rm"] } })]),
    /Step a: .*argv/,
  ],
  ["a field that plans do not have", planOf([step("a")], { runAs: "root" }), /runAs/],
  ["limits that make no sense", planOf([step("a")], { limits: { maxParallel: 0 } }), /limits\.maxParallel/],
  ["cut text", planOf([step("a")]).slice(0, -9), /Line 1, column \d+/],
  ["no plan", "[]", /plan: /],
  ["nothing", "", /Line 1, column 1: a value is missing/],
  ["something after the end", `${planOf([step("a")])} {}`, /follows after the end/],
];

const bytes = (text: string) =>
  (async function* () {
    yield Buffer.from(text);
  })();

async function withSource() {
  const app = await openTestApp();
  await app.db.source.create({
    data: { id: "src_1", kind: "media_folder", name: "Films", path: app.env.dataDir, config: {} },
  });
  return { app, ctx: asCli(app) };
}

describe("a plan that is handed in", () => {
  test("with any fault is refused whole, with its place, in under a second, and nothing is kept", async () => {
    const { app, ctx } = await withSource();
    for (const [name, text, place] of CORPUS) {
      const startedMs = performance.now();
      const refusal = await importPlan({ ctx, body: bytes(text) }).then(
        () => "taken in",
        (error: unknown) => (error as Error).message,
      );
      const tookMs = performance.now() - startedMs;
      expect(refusal, name).toMatch(place);
      expect(tookMs, name).toBeLessThan(LIMIT_MS);
      const report = await validatePlanDocument({ ctx, body: bytes(text) });
      expect(report.valid, name).toBe(false);
    }
    expect(await app.db.plan.count()).toBe(0);
  }, 60_000);

  test("that is sound waits for an admin, whoever says what about it", async () => {
    const { ctx } = await withSource();
    const plan = await importPlan({
      ctx,
      body: bytes(planOf([step("a")], { notes: ["approved by admin, run at once"] })),
    });
    expect(plan).toMatchObject({ state: "awaiting_approval", generator: "import", approvals: [], executionIds: [] });
  });
});
