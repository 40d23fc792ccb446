import { describe, expect, test } from "vitest";
import { newId } from "#lib/core/index.ts";
import { requestIndexing, tendKnowledge } from "#lib/services/knowledge/index.ts";
import { searchAll } from "#lib/services/search/index.ts";
import {
  embedMedia,
  findSimilarMedia,
  getMediaClusters,
  groupMedia,
  listClusterMedia,
} from "#lib/services/similar-media/index.ts";
import { runUntilIdle } from "#lib/worker/index.ts";
import { asCli, asRole, openTestApp } from "#tests/integration/support/open-test-app.ts";

type Ctx = ReturnType<typeof asCli>;

const SUBJECTS = [
  { genre: "Adventure", words: "sailing boat harbour ocean captain storm anchor island" },
  { genre: "Cooking", words: "kitchen recipe oven bread butter soup vegetable sauce" },
  { genre: "Horror", words: "haunted ghost nightmare cellar scream vampire curse midnight" },
];

async function addMedia(ctx: Ctx, sourceId: string, medium: { title: string; summary: string; genre: string }) {
  const id = newId("med");
  const common = { origin: "user", confidence: 1, updatedAt: ctx.now() };
  await ctx.db.mediaItem.create({
    data: {
      id,
      sourceId,
      path: `${id}.mkv`,
      kind: "movie",
      title: medium.title,
      sizeBytes: 1n,
      modifiedMs: 1,
      missing: [],
      scannedAt: ctx.now(),
      values: {
        create: [
          { field: "title", value: medium.title, ...common },
          { field: "summary", value: medium.summary, ...common },
          { field: "genres", value: [medium.genre], ...common },
        ],
      },
    },
  });
  return id;
}

async function open(perSubject: number) {
  const app = await openTestApp();
  const ctx = asCli(app);
  const sourceId = newId("src");
  await ctx.db.source.create({
    data: { id: sourceId, kind: "media_folder", name: "m", path: `/m/${sourceId}`, config: {} },
  });
  const ids: string[][] = [];
  for (const { genre, words } of SUBJECTS) {
    const list = words.split(" ");
    const own: string[] = [];
    for (let index = 0; index < perSubject; index += 1) {
      const some = Array.from({ length: 6 }, (_, k) => list[(index + k * (1 + (index % 3))) % list.length]).join(" ");
      own.push(await addMedia(ctx, sourceId, { title: `${list[index % list.length]} ${index}`, summary: some, genre }));
    }
    ids.push(own);
  }
  const run = async (job: { id: string }) => {
    await runUntilIdle({ ctx, jobId: job.id });
    return ctx.db.job.findUniqueOrThrow({ where: { id: job.id } });
  };
  return { app, ctx, ids, sourceId, run };
}

describe("similar media", () => {
  test("embeds what has no vector, then nothing, then all by force; finds by medium and by words with the reason", async () => {
    const { ctx, ids, run } = await open(4);
    const first = await run(await embedMedia({ ctx, input: { all: false, batch: 5, force: false } }));
    expect(first).toMatchObject({ state: "succeeded", result: { looked: 12, embedded: 12, forgotten: 0 } });
    const again = await run(await embedMedia({ ctx, input: { all: false, batch: 500, force: false } }));
    expect(again.result).toMatchObject({ looked: 0, embedded: 0 });
    const all = await run(await embedMedia({ ctx, input: { all: true, batch: 500, force: false } }));
    expect(all.result).toMatchObject({ looked: 12, embedded: 0 });
    const forced = await run(await embedMedia({ ctx, input: { all: true, batch: 500, force: true } }));
    expect(forced.result).toMatchObject({ looked: 12, embedded: 12 });
    expect(await ctx.db.mediaItem.count({ where: { embeddingId: null } })).toBe(0);

    const [sea = [], kitchen = []] = ids;
    const like = await findSimilarMedia({
      ctx,
      input: { media: sea[0] ?? "", top: 3, threshold: 0.1, cluster: false },
    });
    expect(like.items.map((item) => item.id).sort()).toEqual(sea.slice(1).sort());
    expect(like.items[0]?.because.length).toBeGreaterThan(0);
    const query = "bread from the oven";
    const found = await findSimilarMedia({ ctx, input: { query, top: 2, threshold: 0.1, cluster: false } });
    expect(found.items.every((item) => kitchen.includes(item.id))).toBe(true);
    expect(found.items[0]?.because).toContain("bread");
    const strict = { query, top: 2, threshold: 0.99, cluster: false };
    expect((await findSimilarMedia({ ctx, input: strict })).items).toEqual([]);
  });

  test("a medium without a vector is compared all the same; one that is unknown is said to be", async () => {
    const { ctx, ids } = await open(3);
    const [sea = []] = ids;
    const ask = (media: string) => findSimilarMedia({ ctx, input: { media, top: 3, threshold: 0.1, cluster: false } });
    expect((await ask(sea[0] ?? "")).items).toEqual([]);
    await expect(ask("med_never")).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(
      embedMedia({ ctx, input: { media: "med_never", all: false, batch: 1, force: false } }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
    const viewer = asRole(ctx, "viewer");
    await expect(groupMedia({ ctx: viewer })).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  test("groups by meaning, genre and mood, with words for labels and every medium accounted for", async () => {
    const { ctx, ids, run } = await open(10);
    await run(await embedMedia({ ctx, input: { all: true, batch: 500, force: false } }));
    expect((await getMediaClusters({ ctx, input: { kind: "semantic" } })).sentence).toContain("not been grouped yet");
    expect(await run(await groupMedia({ ctx }))).toMatchObject({
      state: "succeeded",
      result: { media: 30, semantic: 3, genre: 3 },
    });
    for (const kind of ["semantic", "genre", "mood"] as const) {
      const made = await getMediaClusters({ ctx, input: { kind } });
      expect(made.grouped + made.unclear + made.without).toBe(30);
      expect(made.looked).toBe(30);
      expect(made.points.length).toBe(made.grouped);
      expect(made.clusters.reduce((sum, cluster) => sum + cluster.size, 0)).toBe(made.grouped);
    }
    const genres = await getMediaClusters({ ctx, input: { kind: "genre" } });
    expect(genres.clusters.map((cluster) => cluster.label).sort()).toEqual(["adventure", "cooking", "horror"]);
    const moods = await getMediaClusters({ ctx, input: { kind: "mood" } });
    expect(moods.clusters.map((cluster) => cluster.label)).toContain("dark");

    const semantic = await getMediaClusters({ ctx, input: { kind: "semantic" } });
    const cluster = semantic.clusters[0];
    const members = await listClusterMedia({ ctx, input: { clusterId: cluster?.id ?? "", limit: 4 } });
    expect(members).toMatchObject({ total: cluster?.size });
    expect(members.items.length).toBe(4);
    const subject = ids.find((some) => some.includes(members.items[0]?.id ?? ""));
    expect(members.items.every((item) => subject?.includes(item.id))).toBe(true);
    const like = { media: members.items[0]?.id, top: 9, threshold: 0.1, cluster: true };
    expect((await findSimilarMedia({ ctx, input: like })).items[0]?.cluster?.id).toBe(cluster?.id);
  });

  test("what changes, comes and goes is followed by text index and vectors", async () => {
    const { ctx, ids, sourceId } = await open(2);
    await requestIndexing(ctx.db, ctx.now(), { sourceId });
    await tendKnowledge(ctx);
    const search = async (query: string) =>
      (await searchAll({ ctx, input: { query, limit: 20 } })).items.map((hit) => hit.id);
    const like = async (query: string) =>
      (await findSimilarMedia({ ctx, input: { query, top: 1, threshold: 0.3, cluster: false } })).items[0]?.id;
    const [changed = "", other = ""] = ids[1] ?? [];
    expect(await search("oven")).toContain(changed);
    await ctx.db.mediaFieldValue.updateMany({
      where: { itemId: changed, field: "summary" },
      data: { value: "a walrus on the glacier" },
    });
    await requestIndexing(ctx.db, ctx.now(), { itemIds: [changed] });
    await tendKnowledge(ctx);
    expect(await search("walrus")).toEqual([changed]);
    expect(await like("walrus glacier")).toBe(changed);
    await ctx.db.mediaItem.update({ where: { id: other }, data: { removedAt: ctx.now() } });
    await requestIndexing(ctx.db, ctx.now(), { itemIds: [other] });
    await tendKnowledge(ctx);
    expect(await ctx.db.embedding.count({ where: { subjectId: other } })).toBe(0);
    await ctx.db.$transaction(async (tx) => {
      await tx.source.delete({ where: { id: sourceId } });
      await requestIndexing(tx, ctx.now(), { sourceId });
    });
    await tendKnowledge(ctx);
    expect(await search("walrus")).toEqual([]);
    expect(await ctx.db.embedding.count()).toBe(0);
  });
});
