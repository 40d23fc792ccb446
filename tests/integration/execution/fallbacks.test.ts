import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { reportExecution } from "#lib/services/execution/index.ts";
import { approvePlan, startExecution, startFallbackPlans } from "#lib/services/plan/index.ts";
import { asCli, asRole, openTestApp } from "#tests/integration/support/open-test-app.ts";
import { startOllama } from "#tests/model-servers/ollama.ts";
import { isMissing } from "#tests/setup/requirements.ts";
import { finish, observe, start, tempFolder, writeTone } from "./library-fixture.ts";
import { planOf, undo } from "./step-plans.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const FFMPEG = { path: "ffmpeg" };

test.skipIf(isMissing("ffmpeg"))(
  "a step that can't be done is done in the other way that was approved with it, and the report says so",
  async () => {
    const ctx = asCli(await openTestApp());
    const folder = tempFolder();
    const sound = ["-f", "lavfi", "-i", "sine=frequency=300:duration=1", "-c:a", "pcm_s16le"];
    execFileSync(FFMPEG.path, ["-v", "error", "-y", ...sound, join(folder, "Talk.wav")]);
    const source = await observe(ctx, folder);
    const item = await ctx.db.mediaItem.findFirstOrThrow();
    const input = { sourceId: source.id, itemId: item.id, path: item.path, to: "Talk.m4a" };
    // PCM can't be copied into an m4a.
    const way = {
      type: "extract_audio",
      title: "Convert the sound to aac instead",
      input: { ...input, audioCodec: "aac" },
    };
    const step = {
      type: "extract_audio" as const,
      input: { ...input, audioCodec: "copy" },
      fallbacks: [{ ...way, expectedMs: null }],
    };
    const plan = await planOf(ctx, [step]);
    expect(plan.steps[0]?.fallbacks).toEqual([{ type: "extract_audio", title: way.title }]);
    const without = await planOf(ctx, [{ type: step.type, input: step.input }]);
    expect(without.contentHash).not.toBe(plan.contentHash);
    const done = await finish(ctx, await start(ctx, plan));
    expect(done.steps[0]).toMatchObject({
      state: "succeeded",
      way: way.title,
      note: expect.stringMatching(/^Convert the sound/),
    });
    expect(existsSync(join(folder, "Talk.m4a"))).toBe(true);
    const { markdown } = await reportExecution({ ctx, input: { executionId: done.id } });
    expect(markdown).toMatch(/## Done in another way\n\n- .*: Convert the sound to aac instead/);
    expect((await undo(ctx, done.id)).state).toBe("succeeded");
    expect(readdirSync(folder)).toEqual(["Talk.wav"]);
  },
  120_000,
);

test("no other way is tried after something was changed, and another way keeps to every rule", async () => {
  const ctx = asCli(await openTestApp());
  const folder = tempFolder();
  writeTone(folder, "a.flac");
  writeTone(folder, "b.flac");
  writeFileSync(join(folder, "a.lrc"), "words");
  const source = await observe(ctx, folder);
  const [a, b] = await ctx.db.mediaItem.findMany({ orderBy: { path: "asc" } });
  const onA = { sourceId: source.id, itemId: a?.id ?? "", path: "a.flac" };
  const other = { type: "organize", title: "Elsewhere", input: { ...onA, to: "z/a.flac" }, expectedMs: null };
  const rules = async (fallback: object) => {
    const step = {
      type: "organize" as const,
      input: { ...onA, to: "y/a.flac" },
      fallbacks: [{ ...other, ...fallback }],
    };
    return (await planOf(ctx, [step])).validation.issues.map((issue) => issue.rule);
  };
  expect(await rules({})).toEqual([]);
  expect(await rules({ input: { ...onA, to: "../z.flac" } })).toEqual(["fallbacks"]);
  expect(await rules({ input: { ...onA, itemId: b?.id, path: "b.flac", to: "z.flac" } })).toContain("fallbacks");
  expect(await rules({ type: "shell", input: { command: "x" } })).toEqual(["fallbacks"]);

  const companions = [{ path: "a.lrc", to: "y/a.lrc" }];
  const step = { type: "organize" as const, input: { ...onA, to: "y/a.flac", companions }, fallbacks: [other] };
  const executionId = await start(ctx, await planOf(ctx, [step]));
  execFileSync("rm", [join(folder, "a.lrc")]);
  const done = await finish(ctx, executionId);
  expect(done.steps[0]).toMatchObject({
    state: "failed",
    way: null,
    error: expect.stringMatching(/a\.lrc is not there/),
  });
  const logs = (await ctx.db.stepLog.findMany()).map((line) => line.message);
  expect(logs).toContain("It had begun to change something, so no other way was tried.");
  expect((await undo(ctx, executionId)).state).toBe("succeeded");
  expect(readdirSync(folder).sort()).toEqual(["a.flac", "b.flac"]);
});

test("when the model of a step can't answer, the one that the plan or an admin names does", async () => {
  const ollama = await startOllama();
  closing.push(ollama.close);
  const app = await openTestApp({ OLLAMA_URL: ollama.url });
  const ctx = asCli(app);
  const folder = tempFolder();
  writeTone(folder, "a.flac");
  const source = await observe(ctx, folder);
  const item = await ctx.db.mediaItem.findFirstOrThrow();
  const value = {
    value: "They talk about harbours. ".repeat(20),
    origin: "llm",
    confidence: 0.8,
    updatedAt: new Date(),
  };
  await ctx.db.mediaFieldValue.create({ data: { itemId: item.id, field: "transcript", ...value } });
  const input = { sourceId: source.id, itemId: item.id, path: item.path, model: "ollama/not-there:1b" };
  const plan = await planOf(ctx, [{ type: "summarize", input }]);
  await approvePlan({ ctx, input: { planId: plan.id, contentHash: plan.contentHash, run: false } });
  const wish = { planId: plan.id, fallbackModel: "ollama/qwen3:8b" };
  await expect(startExecution({ ctx: asRole(app, "operator"), input: wish })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
  ollama.reply("A talk about harbours.");
  const started = await startExecution({ ctx, input: wish });
  const done = await finish(ctx, started.id);
  expect(done.steps[0]).toMatchObject({ state: "succeeded", note: expect.stringMatching(/by ollama\/qwen3:8b/) });
  const [audit] = await ctx.db.auditEntry.findMany({ where: { action: "execution.started" } });
  expect(audit?.detail).toMatchObject({ fallbackModel: "ollama/qwen3:8b" });
});

test("the plan that is named for the case of a failure starts by itself, once, and only when it is approved itself", async () => {
  const ctx = asCli(await openTestApp());
  const folder = tempFolder();
  writeTone(folder, "a.flac");
  const source = await observe(ctx, folder);
  const item = await ctx.db.mediaItem.findFirstOrThrow();
  const onItem = { sourceId: source.id, itemId: item.id, path: item.path };
  const other = await planOf(ctx, [{ type: "probe", input: onItem }]);
  const failing = { type: "summarize" as const, input: onItem };
  const plan = await planOf(ctx, [failing], { fallbackPlanId: other.id });
  expect(plan.limits).toEqual({ fallbackPlanId: other.id });
  expect((await finish(ctx, await start(ctx, plan))).state).toBe("failed");
  expect(await startFallbackPlans(ctx)).toBe(0);
  await approvePlan({ ctx, input: { planId: other.id, contentHash: other.contentHash, run: false } });
  expect(await startFallbackPlans(ctx)).toBe(1);
  expect(await startFallbackPlans(ctx)).toBe(0);
  const started = await ctx.db.execution.findFirstOrThrow({ where: { planId: other.id } });
  expect((await finish(ctx, started.id)).state).toBe("succeeded");
});
