import { expect, test } from "vitest";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { updateSettings } from "#lib/services/setting/index.ts";
import { findSimilarPlans } from "#lib/services/similar-plan/index.ts";
import {
  exportTemplates,
  getTemplate,
  importTemplates,
  ListTemplatesInput,
  listTemplates,
  removeTemplate,
  tendTemplates,
  testTemplate,
  useTemplate,
} from "#lib/services/template/index.ts";
import { asCli, openTestApp } from "#tests/integration/support/open-test-app.ts";
import { finish, makePlan, observe, start, tempFolder, writeAlbum, writeTone } from "../execution/library-fixture.ts";

const list = (ctx: ServiceContext, input: Partial<ListTemplatesInput> = {}) =>
  listTemplates({ ctx, input: ListTemplatesInput.parse(input) });

const body = async function* (value: unknown) {
  yield Buffer.from(typeof value === "string" ? value : JSON.stringify(value));
};

const importing = (
  ctx: ServiceContext,
  value: unknown,
  conflictStrategy = "skip" as "skip" | "overwrite" | "merge" | "rename",
) => importTemplates({ ctx, input: { conflictStrategy, dryRun: false }, body: body(value) });

async function library() {
  const ctx = asCli(await openTestApp());
  const folder = tempFolder();
  writeAlbum(folder);
  writeTone(folder, "Other/Stones (2001)/01 - Flint.flac", { artist: "Other" });
  await observe(ctx, folder);
  return ctx;
}

const GOAL = 'fill missing metadata in "The Testers", write tags into the files';

test("a plan that succeeded becomes a template, which is used for another collection and knows its record", async () => {
  const ctx = await library();
  const plan = await makePlan(ctx, GOAL);
  await finish(ctx, await start(ctx, plan));
  await tendTemplates(ctx);
  const [learned] = (await list(ctx, { origin: "learned" })).items;
  expect(learned).toMatchObject({ version: 1, successRate: 1, runCount: 1, usageCount: 0 });
  const templateId = learned?.id ?? 0;
  const whole = await getTemplate({ ctx, input: { templateId } });
  expect(whole.versions).toMatchObject([{ sourcePlanId: plan.id }]);
  expect(JSON.stringify(whole.data)).not.toMatch(/med_|src_/);

  const tried = await testTemplate({ ctx, input: { templateId, parameters: { collection: "Other" }, simulate: true } });
  expect(tried).toMatchObject({ valid: true, fileCount: 1, prediction: { expectedMs: expect.any(Number) } });
  const wrong = { templateId, parameters: { colour: "green" }, dryRun: false };
  await expect(useTemplate({ ctx, input: wrong })).rejects.toMatchObject({ issues: [{ path: "parameters.colour" }] });
  const used = await useTemplate({ ctx, input: { templateId, parameters: { collection: "Other" }, dryRun: false } });
  expect(used.plan).toMatchObject({ state: "awaiting_approval", fileCount: 1 });
  expect(used.plan?.steps.every((step) => step.path?.startsWith("Other/"))).toBe(true);

  // A second one that does the same on another collection is a version of the same, not another template.
  if (used.plan === null) throw new Error("no plan");
  await finish(ctx, await start(ctx, used.plan));
  await ctx.db.plan.update({ where: { id: plan.id }, data: { state: "rolled_back" } });
  await tendTemplates(ctx);
  expect((await list(ctx, { origin: "learned" })).items).toMatchObject([
    { runCount: 2, successRate: 0.5, usageCount: 1 },
  ]);

  const alike = await findSimilarPlans({
    ctx,
    input: { planId: plan.id, similarity: 0.3, limit: 5, useChromadb: false },
  });
  expect(alike.items[0]).toMatchObject({
    planId: used.plan.id,
    state: "succeeded",
    durationMs: expect.any(Number),
    stepsFailed: 0,
    effects: expect.arrayContaining([expect.objectContaining({ metric: "completeness" })]),
  });
});

test("templates are found by words, by likeness above a threshold, and sorted", async () => {
  const ctx = await library();
  const names = async (input: Partial<ListTemplatesInput>) => (await list(ctx, input)).items.map(({ name }) => name);
  expect((await names({ sortBy: "name" })).at(0)).toBe("Convert to another codec and height");
  expect(await names({ search: "thumbn" })).toEqual(expect.arrayContaining(["Thumbnails for what has none"]));
  const alike = (await list(ctx, { similarTo: "normalize the loudness of my music", threshold: 0.2 })).items;
  expect(alike[0]).toMatchObject({ name: "One loudness for all", similarity: expect.any(Number) });
  expect(await names({ similarTo: "normalize the loudness of my music", threshold: 0.99 })).toEqual([]);
});

test("export and import go round, and each strategy does what it says with a name that is taken", async () => {
  const ctx = await library();
  const all = await exportTemplates({ ctx, input: { templateIds: [], includeBuiltin: true } });
  const [first] = all.templates;
  if (first === undefined) throw new Error("nothing exported");
  const mine = { ...first, name: "Mine" };
  expect((await importing(ctx, { ...all, templates: [mine] })).items).toMatchObject([{ action: "created" }]);
  expect((await importing(ctx, [mine])).items).toMatchObject([{ action: "unchanged" }]);
  const data = { ...(first.data as object), goal: "Fill what is missing in {collection}" };
  const other = { ...mine, data };
  const actions: string[] = [];
  for (const strategy of ["skip", "rename", "merge", "overwrite"] as const) {
    actions.push((await importing(ctx, JSON.stringify(other), strategy)).items[0]?.action ?? "");
  }
  expect(actions).toEqual(["skipped", "renamed", "merged", "overwritten"]);
  const kept = (await list(ctx, { origin: "imported", sortBy: "name" })).items;
  expect(kept.map(({ name, version, successRate }) => [name, version, successRate])).toEqual([
    ["Mine", 2, null],
    ["Mine (2)", 1, null],
  ]);
  expect((await importing(ctx, [{ ...first, data }], "overwrite")).items).toMatchObject([{ action: "skipped" }]);
  expect((await getTemplate({ ctx, input: { templateId: kept[0]?.id ?? 0 } })).goal).toBe("Fill what is missing");
});

test("a hostile file is refused as a whole, with the place of the fault", async () => {
  const ctx = await library();
  const { templates } = await exportTemplates({ ctx, input: { templateIds: [], includeBuiltin: true } });
  const good = { ...templates[0], name: "Good" };
  const nested = `[${JSON.stringify(good)},{"name":"x","data":${"[".repeat(40)}${"]".repeat(40)}}]`;
  const files: [unknown, string][] = [
    [`[${JSON.stringify(good)},{"name":"Bad","__proto__":{"a":1}}]`, "1.__proto__"],
    [[good, { ...good, name: "Bad", data: { ...(good.data as object), shell: "rm -rf /" } }], "1.data.shell"],
    [[good, { ...good, name: "Bad\u202egood" }], "1.name"],
    [[good, { ...good, data: null }], "1.data"],
    [nested, "nests deeper"],
    ["{", "not valid JSON"],
    [{ format: "other", templates: [] }, "format"],
  ];
  for (const [file, place] of files) {
    await expect(importing(ctx, file)).rejects.toMatchObject({
      code: "INVALID_INPUT",
      message: expect.stringContaining(place),
    });
  }
  async function* endless() {
    for (;;) yield Buffer.alloc(1_048_576, 32);
  }
  const input = { conflictStrategy: "skip", dryRun: false } as const;
  await expect(importTemplates({ ctx, input, body: endless() })).rejects.toMatchObject({ code: "LIMIT_EXCEEDED" });
  expect(await ctx.db.planTemplate.count({ where: { origin: "imported" } })).toBe(0);
});

test("above the cap the worst unused template goes, never one that was used lately or comes with Plantain", async () => {
  const ctx = await library();
  const { templates } = await exportTemplates({ ctx, input: { templateIds: [], includeBuiltin: true } });
  const builtin = await ctx.db.planTemplate.count();
  await updateSettings({ ctx, input: { max_plan_templates: 2 } });
  const named = (name: string) => [{ ...templates[0], name }];
  for (const name of ["Used", "Unused"]) await importing(ctx, named(name));
  await ctx.db.planTemplate.updateMany({ where: { name: "Used" }, data: { lastUsedAt: new Date() } });
  await importing(ctx, named("New"));
  const left = await ctx.db.planTemplate.findMany({ where: { origin: "imported" }, select: { name: true } });
  expect(left.map(({ name }) => name).sort()).toEqual(["New", "Used"]);
  expect(await ctx.db.planTemplate.count()).toBe(builtin + 2);
  await ctx.db.planTemplate.updateMany({ where: { name: "New" }, data: { lastUsedAt: new Date() } });
  await expect(importing(ctx, named("Newer"))).rejects.toMatchObject({ code: "LIMIT_EXCEEDED" });
  const own = await ctx.db.planTemplate.findFirst({ where: { origin: "builtin" } });
  await expect(removeTemplate({ ctx, input: { templateId: own?.id ?? 0 } })).rejects.toMatchObject({
    code: "CONFLICT",
  });
});
