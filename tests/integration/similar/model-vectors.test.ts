import { afterEach, expect, test } from "vitest";
import { forgetModelWorld } from "#lib/services/llm/model-world.ts";
import { forgetProbes } from "#lib/services/llm/probe-ollama.ts";
import { type ReadItem, storeItems } from "#lib/services/media/index.ts";
import { updateSettings } from "#lib/services/setting/index.ts";
import { embedMediaNow, findSimilarMedia } from "#lib/services/similar-media/index.ts";
import { asCli, openTestApp } from "#tests/integration/support/open-test-app.ts";
import { type OllamaModel, startOllama } from "#tests/model-servers/ollama.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const ASKED = { top: 10, threshold: 0, cluster: false };
const watch = { report: () => undefined, signal: new AbortController().signal };

const medium = (path: string, summary: string): ReadItem => ({
  evidence: {
    path,
    reading: null,
    sidecar: null,
    companions: [],
    imported: {
      kind: "movie",
      technical: {},
      fields: { summary: { value: summary, source: "sidecar", confidence: 0.9 } },
    },
  },
  file: { sizeBytes: 1_000, modifiedMs: 1 },
});

async function open() {
  const models: OllamaModel[] = [{ name: "nomic-embed-text:latest", capabilities: ["embedding"], dimensions: 8 }];
  const ollama = await startOllama(models);
  closing.push(ollama.close);
  const app = await openTestApp({ OLLAMA_URL: ollama.url });
  forgetModelWorld(app);
  forgetProbes();
  const ctx = asCli(app);
  const source = { id: "src_films", kind: "media_folder", name: "Films", path: "/nowhere", config: {}, state: "ready" };
  await ctx.db.source.create({ data: source });
  const films = ["aaaa aaaa aaaa", "aaaa aaaa aaab", "zzzz zzzz zzzz"].map((text, at) => medium(`${at}.mkv`, text));
  await storeItems(ctx.db, { sourceId: source.id, now: ctx.now() }, films);
  const first = await ctx.db.mediaItem.findFirstOrThrow({ where: { path: "0.mkv" } });
  const like = () => findSimilarMedia({ ctx, input: { media: first.id, ...ASKED } });
  return { app, ctx, ollama, models, like };
}

test("vectors of media come from the model that is set up once they are wanted, and the answer names it", async () => {
  const { ctx, ollama, like } = await open();
  await embedMediaNow(ctx, {}, watch);
  expect((await like()).embedder).toMatch(/^local-/);
  expect(ollama.requests.filter((seen) => seen.path === "/api/embed")).toHaveLength(0);
  await updateSettings({ ctx, input: { media_model_vectors: true } });
  expect((await embedMediaNow(ctx, {}, watch)).byModel).toMatchObject({ embedded: 3, problem: null });
  const found = await like();
  expect(found.embedder).toBe("ollama/nomic-embed-text:latest");
  expect(found.items[0]?.path).toBe("1.mkv");
  expect((await embedMediaNow(ctx, {}, watch)).byModel).toMatchObject({ embedded: 0 });
  expect((await findSimilarMedia({ ctx, input: { query: "zzzz zzzz", ...ASKED } })).items[0]?.path).toBe("2.mkv");
});

test("a model that gives vectors of another length has all of them made anew", async () => {
  const { ctx, models, like } = await open();
  await updateSettings({ ctx, input: { media_model_vectors: true } });
  await embedMediaNow(ctx, {}, watch);
  for (const model of models) model.dimensions = 16;
  await ctx.db.mediaFieldValue.updateMany({ where: { item: { path: "2.mkv" } }, data: { value: "zzzz zzzz zzzy" } });
  const changed = await ctx.db.mediaItem.findFirstOrThrow({ where: { path: "2.mkv" } });
  expect((await embedMediaNow(ctx, { itemIds: [changed.id] }, watch)).byModel).toMatchObject({ problem: null });
  const spaces = await ctx.db.embedding.findMany({ where: { model: { startsWith: "ollama/" } } });
  expect(spaces.map((row) => row.dimensions)).toEqual([16, 16, 16]);
  expect((await like()).items[0]?.path).toBe("1.mkv");
});

test("without the model everything goes on with the built-in vectors, and the job says why", async () => {
  const { app, ctx, ollama, like } = await open();
  await updateSettings({ ctx, input: { media_model_vectors: true } });
  await ollama.close();
  closing.length = 0;
  forgetModelWorld(app);
  forgetProbes();
  const { embedded, byModel } = await embedMediaNow(ctx, {}, watch);
  expect(embedded).toBe(3);
  expect(byModel).toMatchObject({ embedded: 0, problem: "No embedding model is set up." });
  expect((await like()).embedder).toMatch(/^local-/);
});
