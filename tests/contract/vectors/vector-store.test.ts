import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDb } from "#lib/db/index.ts";
import { deployMigrations } from "#lib/db/migrations/index.ts";
import { openChroma, openEmbeddedVectors, type VectorRecord, type VectorStore } from "#lib/vectors/index.ts";
import { ChromaTestServer, isChromaMissing } from "#tests/setup/chroma-server.ts";

const folder = mkdtempSync(join(tmpdir(), "plantain-vectors-"));
const space = { model: "test-4", dimensions: 4 };
const server = new ChromaTestServer(folder);
const chromaAt = (model = space) =>
  openChroma({ url: server.url, tenant: "default_tenant", database: "default_database", token: undefined }, model);
let close = async () => {};

afterAll(async () => {
  await close();
  await server.kill();
  rmSync(folder, { recursive: true, force: true });
});

async function openEmbedded(): Promise<VectorStore> {
  const databasePath = join(folder, "plantain.db");
  await deployMigrations({ databasePath, schemaPath: "prisma/schema.prisma", migrationsDir: "prisma/migrations" });
  const db = openDb(databasePath);
  close = () => db.$disconnect();
  return openEmbeddedVectors({ db, ...space, now: () => new Date() });
}

async function openServer(): Promise<VectorStore> {
  await server.start();
  return chromaAt();
}

const record = (id: string, vector: number[], metadata: VectorRecord["metadata"] = {}): VectorRecord => ({
  id,
  vector: Float32Array.from(vector),
  metadata,
  text: `text of ${id}`,
});

const ADAPTERS: [string, boolean, () => Promise<VectorStore>][] = [
  ["embedded", false, openEmbedded],
  ["chroma", isChromaMissing(), openServer],
];

describe.each(ADAPTERS)("vector store: %s", (_, isMissing, open) => {
  let store: VectorStore;
  beforeAll(async () => {
    if (!isMissing) store = await open();
  });

  test.skipIf(isMissing)("finds the nearest by cosine whatever their length, in order, with metadata", async () => {
    await store.upsert("media", [
      record("a", [3, 0, 0, 0], { kind: "movie", year: 1999, seen: true }),
      record("b", [1, 1, 0, 0], { kind: "talk" }),
      record("c", [0, 0, 0, 5]),
      record("d", [-1, 0, 0, 0]),
    ]);
    const hits = await store.query("media", { vector: Float32Array.of(10, 0, 0, 0), limit: 3 });
    expect(hits.map((hit) => hit.id)).toEqual(["a", "b", "c"]);
    expect(hits[0]).toEqual({
      id: "a",
      similarity: expect.closeTo(1, 4),
      metadata: { kind: "movie", year: 1999, seen: true },
    });
    expect(hits[1]?.similarity).toBeCloseTo(Math.SQRT1_2, 4);
    const strict = await store.query("media", { vector: Float32Array.of(10, 0, 0, 0), limit: 9, minSimilarity: 0.5 });
    expect(strict.map((hit) => hit.id)).toEqual(["a", "b"]);
  });

  test.skipIf(isMissing)("keeps plan templates with the metadata that outside programs read", async () => {
    const metadata = { plan_type: "metadata", success_rate: 0.75, usage_count: 3, resource_efficiency: 0.5 };
    await store.upsert("planning_templates", [record("t1", [0, 1, 0, 0], metadata)]);
    expect((await store.get("planning_templates", ["t1"]))[0]?.metadata).toEqual(metadata);
  });

  test.skipIf(isMissing)("an upsert replaces, and the same one twice changes nothing", async () => {
    const before = await store.count("log_patterns");
    const first = record("same", [1, 0, 0, 0], { turn: 1 });
    await store.upsert("log_patterns", [first]);
    await store.upsert("log_patterns", [first]);
    await store.upsert("log_patterns", [record("same", [0, 1, 0, 0], { turn: 2 })]);
    expect(await store.count("log_patterns")).toBe(before + 1);
    const [kept] = await store.get("log_patterns", ["same", "never"]);
    expect(kept).toMatchObject({ id: "same", metadata: { turn: 2 }, text: "text of same" });
    expect([...(kept?.vector ?? [])]).toEqual([0, 1, 0, 0]);
    await store.remove("log_patterns", ["same", "never"]);
    expect(await store.count("log_patterns")).toBe(before);
  });

  test.skipIf(isMissing)("a collection that is not there is empty, and takes removals", async () => {
    expect(await store.query("bottlenecks", { vector: Float32Array.of(1, 0, 0, 0), limit: 3 })).toEqual([]);
    expect(await store.get("bottlenecks", ["x"])).toEqual([]);
    expect(await store.count("bottlenecks")).toBe(0);
    await store.remove("bottlenecks", ["x"]);
  });

  test.skipIf(isMissing)("similarities are within -1 and 1 and fall, whatever is stored", async () => {
    const value = fc.integer({ min: -50, max: 50 });
    const vector = fc.tuple(value, value, value, value).filter((some) => some.some((one) => one !== 0));
    let turn = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(vector, { minLength: 1, maxLength: 12 }), vector, async (vectors, query) => {
        turn += 1;
        const ids = vectors.map((_vector, index) => `r${turn}-${index}`);
        await store.upsert(
          "media",
          vectors.map((some, index) => record(ids[index] ?? "", some)),
        );
        const hits = await store.query("media", { vector: Float32Array.from(query), limit: 50 });
        const found = hits.map((hit) => hit.similarity);
        expect(found.every((one) => one >= -1 && one <= 1)).toBe(true);
        expect(found).toEqual([...found].sort((a, b) => b - a));
        await store.remove("media", ids);
      }),
      { numRuns: 15 },
    );
  });
});

describe.skipIf(isChromaMissing())("a Chroma server", () => {
  test("with vectors of another model counts as empty, and the first write starts anew", async () => {
    await chromaAt().upsert("media", [record("old", [1, 0, 0, 0])]);
    const other = chromaAt({ model: "other-2", dimensions: 2 });
    expect(await other.count("media")).toBe(0);
    await other.upsert("media", [record("new", [1, 0])]);
    expect(await other.count("media")).toBe(1);
    expect(await chromaAt().count("media")).toBe(0);
  });

  test("that lost a collection since is asked anew", async () => {
    const store = chromaAt();
    await store.upsert("bottlenecks", [record("x", [1, 0, 0, 0])]);
    await chromaAt().drop("bottlenecks");
    expect(await store.count("bottlenecks")).toBe(0);
    await store.upsert("bottlenecks", [record("y", [1, 0, 0, 0])]);
    expect(
      (await store.query("bottlenecks", { vector: Float32Array.of(1, 0, 0, 0), limit: 5 })).map((hit) => hit.id),
    ).toEqual(["y"]);
    await store.drop("bottlenecks");
  });

  test("that is away is UNAVAILABLE", async () => {
    const away = openChroma(
      { url: "http://127.0.0.1:1", tenant: "default_tenant", database: "default_database", token: undefined },
      space,
    );
    await expect(away.check()).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });
});
