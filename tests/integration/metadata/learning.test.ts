import { beforeEach, expect, test } from "vitest";
import type { ServiceContext } from "#lib/services/context/index.ts";
import {
  getRule,
  listFeedback,
  listRules,
  runFeedbackLoop,
  setRuleState,
  takeRefinement,
  trackTagEdits,
} from "#lib/services/learning/index.ts";
import { proposeMetadata } from "#lib/services/proposal/index.ts";
import { listProposals, rejectProposals, undoChangeSet } from "#lib/services/review/index.ts";
import { asCli, openTestApp } from "#tests/integration/support/open-test-app.ts";
import { heldValues, reading, scan } from "./library.ts";

const watch = { report: () => undefined, signal: new AbortController().signal };

let ctx: ServiceContext;

beforeEach(async () => {
  ctx = asCli(await openTestApp());
  const song = (index: number) =>
    reading(`Wanderers/Roads/${index} - Song ${index}.flac`, {
      title: `Song ${index}`,
      artist: "The Wanderers",
      album: "Roads",
      genres: ["Electronica Misc"],
    });
  await scan(
    ctx,
    Array.from({ length: 12 }, (_, index) => song(index)),
  );
});

const loop = (input: object) => runFeedbackLoop(ctx, input, watch);

async function correct(count: number): Promise<void> {
  const items = await ctx.db.mediaItem.findMany({ orderBy: { path: "asc" }, take: count });
  for (const { id } of items) await trackTagEdits({ ctx, input: { media: id, genre: ["Folk"], confidence: 1 } });
}

test("a correction on three items becomes a rule that waits, is applied when asked to, and can be taken back", async () => {
  await correct(4);
  const looked = await loop({ analyzeOnly: true });
  expect(looked).toMatchObject({ feedback: 4, newRules: 0 });
  expect(looked.rules.length).toBeGreaterThan(0);
  expect((await listRules({ ctx, input: { limit: 10 } })).items).toEqual([]);
  const dry = await loop({ applyRules: true, dryRun: true });
  expect(dry.newRules).toBeGreaterThan(0);
  expect(await ctx.db.mediaChangeSet.count({ where: { kind: "rule" } })).toBe(0);
  const applied = await loop({ applyRules: true });
  const used = applied.rules.find((rule) => rule.changeSetId !== null);
  expect(used?.items).toBe(8);
  const last = await ctx.db.mediaItem.findFirstOrThrow({ orderBy: { path: "desc" } });
  expect(await heldValues(ctx, last.id)).toMatchObject({ genres: ["Folk"] });
  const value = await ctx.db.mediaFieldValue.findFirstOrThrow({ where: { itemId: last.id, field: "genres" } });
  expect(value).toMatchObject({ origin: "rule" });
  const before = await getRule({ ctx, input: { ruleId: used?.ruleId ?? 0 } });
  expect(before).toMatchObject({ state: "active", applied: 8 });
  expect(before.evidence.length).toBe(4);
  await undoChangeSet({ ctx, input: { changeSetId: used?.changeSetId ?? "" } });
  expect(await heldValues(ctx, last.id)).toMatchObject({ genres: ["Electronica Misc"] });
  const after = await getRule({ ctx, input: { ruleId: used?.ruleId ?? 0 } });
  expect(after.confidence).toBeLessThan(before.confidence);
  expect(after).toMatchObject({ state: "retired", undone: 8 });
});

test("a rule never touches what a person typed", async () => {
  await correct(4);
  const last = await ctx.db.mediaItem.findFirstOrThrow({ orderBy: { path: "desc" } });
  await trackTagEdits({ ctx, input: { media: last.id, genre: ["Ambient"], confidence: 1 } });
  await loop({ applyRules: true });
  expect(await heldValues(ctx, last.id)).toMatchObject({ genres: ["Ambient"] });
});

test("a rule can be turned off and on again, each once", async () => {
  await correct(4);
  await loop({});
  const [rule] = (await listRules({ ctx, input: { limit: 1 } })).items;
  const ruleId = rule?.id ?? 0;
  expect((await setRuleState({ ctx, input: { ruleId, state: "active" } })).state).toBe("active");
  await expect(setRuleState({ ctx, input: { ruleId, state: "active" } })).rejects.toMatchObject({ code: "CONFLICT" });
  expect((await setRuleState({ ctx, input: { ruleId, state: "disabled" } })).state).toBe("disabled");
});

test("corrections stay when their source is removed", async () => {
  await correct(2);
  await ctx.db.source.deleteMany({});
  expect((await listFeedback({ ctx, input: { limit: 10 } })).total).toBe(2);
});

test("turning down what a rule proposes counts against it until it retires; taking that back counts no more", async () => {
  await correct(4);
  await loop({});
  const [rule] = (await listRules({ ctx, input: { limit: 1 } })).items;
  const ruleId = rule?.id ?? 0;
  await setRuleState({ ctx, input: { ruleId, state: "active" } });
  await proposeMetadata(ctx, { everything: true, useModel: false, askMax: 1 }, watch);
  const proposed = (await listProposals({ ctx, input: { limit: 100, field: "genres", sort: "impact" } })).items;
  expect(proposed.map((row) => row.origin)).toEqual(Array.from({ length: 8 }, () => "rule"));
  const [first, ...others] = proposed.map((row) => row.id);
  const { changeSet } = await rejectProposals({ ctx, input: { proposalIds: [first ?? ""] } });
  const once = await getRule({ ctx, input: { ruleId } });
  expect(once).toMatchObject({ undone: 1, state: "active" });
  expect(once.confidence).toBeLessThan(rule?.confidence ?? 0);
  await undoChangeSet({ ctx, input: { changeSetId: changeSet.id } });
  expect(await getRule({ ctx, input: { ruleId } })).toMatchObject({ undone: 0, confidence: rule?.confidence });
  await rejectProposals({ ctx, input: { proposalIds: others } });
  expect(await getRule({ ctx, input: { ruleId } })).toMatchObject({ undone: 7, state: "retired" });
});

test("a suggestion on genres becomes a rule that is applied as one change set, once it is taken over", async () => {
  const items = await ctx.db.mediaItem.findMany({ orderBy: { path: "asc" }, take: 3 });
  for (const { id } of items) {
    const data = { value: ["electronica misc."], origin: "file_tag" };
    await ctx.db.mediaFieldValue.updateMany({ where: { itemId: id, field: "genres" }, data });
  }
  await proposeMetadata(ctx, { everything: true, useModel: false, askMax: 1 }, watch);
  const suggestion = { kind: "merge", from: "electronica misc.", to: "Electronica Misc" } as const;
  await expect(takeRefinement({ ctx, input: { ...suggestion, to: "Polka" } })).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
  const { ruleId } = await takeRefinement({ ctx, input: suggestion });
  const job = await ctx.db.job.findFirstOrThrow({ where: { kind: "learn_rules" } });
  const { rules } = await loop(job.input as object);
  expect(rules).toMatchObject([{ ruleId, items: 3 }]);
  expect(await heldValues(ctx, items[0]?.id ?? "")).toMatchObject({ genres: ["Electronica Misc"] });
  await undoChangeSet({ ctx, input: { changeSetId: rules[0]?.changeSetId ?? "" } });
  expect(await heldValues(ctx, items[0]?.id ?? "")).toMatchObject({ genres: ["electronica misc."] });
});
