import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  openEmbeddedIndex,
  openMeilisearch,
  type SearchDocument,
  searchKeyOf,
  type TextIndex,
} from "#lib/search/index.ts";
import { MeilisearchTestServer } from "#tests/setup/meilisearch-server.ts";

const folder = mkdtempSync(join(tmpdir(), "plantain-search-"));
const server = new MeilisearchTestServer("a master key");
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function openServer(): Promise<TextIndex> {
  await server.start();
  const index = openMeilisearch({ url: server.url, masterKey: "a master key" });
  await index.prepare();
  return index;
}

const doc = (id: string, title: string, text = "", kind = "media"): SearchDocument => ({
  id,
  kind,
  scope: "s1",
  title,
  text,
  attributes: { created_at: 1 },
});

const ADAPTERS: [string, () => Promise<TextIndex>][] = [
  ["embedded", async () => openEmbeddedIndex(join(folder, "search.db"))],
  ["meilisearch", openServer],
];

describe.each(ADAPTERS)("text index: %s", (_, open) => {
  let index: TextIndex;
  beforeAll(async () => {
    index = await open();
    await index.put([
      doc("med_a", "Café Müller"),
      doc("med_b", "Something", "seen in a cafe once"),
      doc("med_c", "静かな夜の東京", "京都ではない"),
      doc("ltp_a", "Café closed unexpectedly", "", "log_pattern"),
    ]);
  });
  const find = async (query: string, kinds?: string[]) =>
    (await index.search(query, { limit: 10, kinds })).map((hit) => hit.id);

  test("a title is found by the beginning of its last word, without accents, before a mere mention", async () => {
    expect(await find("caf", ["media"])).toEqual(["med_a", "med_b"]);
    expect(await find("muller")).toEqual(["med_a"]);
    expect(await find("cafe mul")).toEqual(["med_a"]);
  });

  test("every word must be there", async () => {
    expect(await find("cafe nowhere")).toEqual([]);
  });

  test("Japanese is found by words inside a sentence", async () => {
    expect(await find("東京")).toEqual(["med_c"]);
    expect(await find("静かな夜")).toEqual(["med_c"]);
  });

  test("a search may ask for some kinds, and says kind, title and score, the best first", async () => {
    const hits = await index.search("café", { limit: 10, kinds: ["log_pattern"] });
    expect(hits).toMatchObject([{ id: "ltp_a", kind: "log_pattern", title: "Café closed unexpectedly" }]);
    const all = (await index.search("café", { limit: 10 })).map((hit) => hit.score);
    expect(all).toEqual([...all].sort((a, b) => b - a));
    expect((await index.search("café", { limit: 1 })).length).toBe(1);
    expect((await find("café", ["media", "log_pattern"])).length).toBe(3);
  });

  test("putting the same again changes nothing, another text replaces, removing takes out", async () => {
    const before = await index.count();
    const one = doc("med_x", "Lighthouse");
    await index.put([one, one]);
    await index.put([one]);
    expect(await index.count()).toBe(before + 1);
    await index.put([doc("med_x", "Windmill")]);
    expect(await find("lighthouse")).toEqual([]);
    expect(await find("windmill")).toEqual(["med_x"]);
    await index.remove([searchKeyOf(one), "media-never"]);
    expect(await find("windmill")).toEqual([]);
    expect(await index.count()).toBe(before);
  });

  test("no query is an error, whatever is typed", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 80 }), async (query) => {
        expect(Array.isArray(await index.search(query, { limit: 3 }))).toBe(true);
      }),
      { numRuns: 60 },
    );
    for (const query of ['"', "a OR", "NEAR(", "title:x", "*", "-a", "x AND NOT", "'; --", "\u0000", "_", ""]) {
      expect(Array.isArray(await index.search(query, { limit: 3, kinds: ['me"dia'] }))).toBe(true);
    }
  });
});

describe("a Meilisearch server", () => {
  test("that refuses the key says so", async () => {
    const other = openMeilisearch({ url: server.url, masterKey: "wrong" });
    await expect(other.check()).rejects.toMatchObject({ code: "INVALID_INPUT", hint: "Check MEILISEARCH_MASTER_KEY." });
  });

  test("that refuses documents is not taken for one that is away", async () => {
    const index = openMeilisearch({ url: server.url, masterKey: "a master key" });
    await expect(index.put([doc("bad id!", "x")])).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });

  test("that is away is UNAVAILABLE", async () => {
    const index = openMeilisearch({ url: "http://127.0.0.1:1", masterKey: undefined });
    await expect(index.search("a", { limit: 1 })).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });

  test("whose settings are right is not set again", async () => {
    const index = openMeilisearch({ url: server.url, masterKey: "a master key" });
    const before = server.requests.filter((line) => line.startsWith("PATCH")).length;
    await index.prepare();
    expect(server.requests.filter((line) => line.startsWith("PATCH")).length).toBe(before);
  });
});
