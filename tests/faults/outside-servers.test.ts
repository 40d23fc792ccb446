import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { newId } from "#lib/core/index.ts";
import { listConnections, sendAllAgain } from "#lib/services/connection/index.ts";
import { type ServiceContext, SYSTEM_ACTOR } from "#lib/services/context/index.ts";
import { tendServers } from "#lib/services/mirror/index.ts";
import { indexSource, searchAll } from "#lib/services/search/index.ts";
import { findSimilarTexts, forgetTexts, rememberTexts } from "#lib/services/similar/index.ts";
import { openChroma } from "#lib/vectors/index.ts";
import { openTestApp } from "#tests/integration/support/open-test-app.ts";
import { ChromaTestServer, isChromaMissing } from "#tests/setup/chroma-server.ts";
import { MeilisearchTestServer } from "#tests/setup/meilisearch-server.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A context whose clock is moved by hand, so that pauses between tries pass at once. */
async function openAt(variables: Record<string, string>) {
  const app = await openTestApp(variables);
  let nowMs = Date.now();
  const ctx: ServiceContext = { ...app, actor: SYSTEM_ACTOR, now: () => new Date(nowMs) };
  const round = async () => {
    nowMs += 61_000;
    await tendServers(ctx);
  };
  return { ctx, round };
}

const stateOf = async (ctx: ServiceContext, name: string) => {
  const found = (await listConnections({ ctx })).items.find((item) => item.name === name);
  if (found === undefined) throw new Error("no such connection");
  return found;
};

const patterns = (ids: string[], text = "disk is full") =>
  ({
    collection: "log_patterns",
    items: ids.map((id) => ({ subjectId: id, text: `${text} ${id}`, metadata: {} })),
  }) as const;

const similar = async (ctx: ServiceContext) =>
  (await findSimilarTexts({ ctx, input: { collection: "log_patterns", text: "disk is full" } }))
    .map((hit) => hit.subjectId)
    .sort();

describe.skipIf(isChromaMissing())("a Chroma server", () => {
  async function open() {
    const folder = mkdtempSync(join(tmpdir(), "plantain-chroma-"));
    const server = new ChromaTestServer(folder);
    await server.start();
    closing.push(async () => {
      await server.kill();
      rmSync(folder, { recursive: true, force: true });
    });
    const opened = await openAt({ CHROMA_URL: server.url });
    const { chroma } = opened.ctx.env;
    if (chroma === null) throw new Error("not configured");
    return { ...opened, server, chroma };
  }

  test("gets what was there before it, answers, and when it is killed the product carries on and catches up", async () => {
    const { ctx, round, server, chroma } = await open();
    await rememberTexts({ ctx, input: patterns(["p1", "p2"]) });
    expect(await stateOf(ctx, "chroma")).toMatchObject({ state: "unknown", answers: "embedded" });
    expect(await similar(ctx)).toEqual(["p1", "p2"]);
    await round();
    expect(await stateOf(ctx, "chroma")).toMatchObject({
      state: "up",
      answers: "server",
      pending: 0,
      version: "1.0.0",
    });
    expect(await similar(ctx)).toEqual(["p1", "p2"]);

    await server.kill();
    await rememberTexts({ ctx, input: patterns(["p3"]) });
    expect(await similar(ctx)).toEqual(["p1", "p2", "p3"]);
    await round();
    const down = await stateOf(ctx, "chroma");
    expect(down).toMatchObject({ state: "down", answers: "embedded", pending: 1 });
    expect(down.sentence).toContain("Chroma does not answer. The embedded store answers instead.");
    await forgetTexts({ ctx, input: { collection: "log_patterns", subjectIds: ["p1"] } });
    expect(await similar(ctx)).toEqual(["p2", "p3"]);

    await server.start();
    await round();
    expect(await stateOf(ctx, "chroma")).toMatchObject({ state: "up", answers: "server", pending: 0 });
    expect(await similar(ctx)).toEqual(["p2", "p3"]);
    const space = await ctx.db.embeddingSpace.findFirstOrThrow();
    expect(await openChroma(chroma, space).count("log_patterns")).toBe(2);
  });

  test("that fails between two rounds is noticed by the question, which is answered all the same", async () => {
    const { ctx, round, server } = await open();
    await rememberTexts({ ctx, input: patterns(["p1"]) });
    await round();
    await server.kill();
    expect(await similar(ctx)).toEqual(["p1"]);
    expect(await stateOf(ctx, "chroma")).toMatchObject({ state: "down", answers: "embedded" });
  });

  test("that lost its data gets everything again", async () => {
    const { ctx, round, server, chroma } = await open();
    await rememberTexts({ ctx, input: patterns(["p1", "p2"]) });
    await round();
    const space = await ctx.db.embeddingSpace.findFirstOrThrow();
    const direct = openChroma(chroma, space);
    await direct.drop("log_patterns");
    await server.kill();
    await round();
    await server.start();
    await round();
    expect(await openChroma(chroma, space).count("log_patterns")).toBe(2);
    expect(await stateOf(ctx, "chroma")).toMatchObject({ answers: "server" });
  });
});

describe("a Meilisearch server", () => {
  async function open(masterKey = "a master key") {
    const server = new MeilisearchTestServer("a master key");
    await server.start();
    closing.push(() => server.stop());
    const opened = await openAt({ MEILISEARCH_URL: server.url, MEILISEARCH_MASTER_KEY: masterKey });
    const { ctx } = opened;
    const source = { id: newId("src"), kind: "log_folder", name: "logs", path: "/nowhere", config: {} };
    await ctx.db.source.create({ data: source });
    const addFinding = async (title: string) => {
      const id = newId("fnd");
      const facts = {
        stage: "logs",
        kind: "x",
        subject: "x",
        severity: "high",
        report: "",
        confidence: 1,
        evidence: {},
      };
      await ctx.db.finding.create({ data: { id, findingKey: id, sourceId: source.id, title, ...facts } });
      await indexSource(ctx, source.id);
    };
    const find = async (query: string) => {
      const { items, engine } = await searchAll({ ctx, input: { query, limit: 10 } });
      return { titles: items.map((item) => item.title), engine };
    };
    return { ...opened, server, addFinding, find };
  }

  test("gets what was there before it, answers, and when it is killed the product carries on and catches up", async () => {
    const { ctx, round, server, addFinding, find } = await open();
    await addFinding("Nightly backup is slow");
    expect(await find("backup")).toEqual({ titles: ["Nightly backup is slow"], engine: "embedded" });
    await round();
    expect(await find("backup")).toEqual({ titles: ["Nightly backup is slow"], engine: "meilisearch" });
    expect([...(server.indexes.get("planning_index")?.documents.keys() ?? [])][0]).toMatch(/^finding-fnd_/);

    await server.stop();
    await addFinding("Backup disk is full");
    expect((await find("backup")).engine).toBe("embedded");
    expect((await find("disk")).titles).toEqual(["Backup disk is full"]);
    expect(await stateOf(ctx, "meilisearch")).toMatchObject({ answers: "embedded", pending: 1 });
    await round();
    expect(await stateOf(ctx, "meilisearch")).toMatchObject({ state: "down" });

    await server.start();
    await round();
    expect(await find("disk")).toEqual({ titles: ["Backup disk is full"], engine: "meilisearch" });
  });

  test("that refuses the key is said to, and nothing is lost meanwhile", async () => {
    const { ctx, round, addFinding, find } = await open("another key");
    await addFinding("Backup disk is full");
    await round();
    const state = await stateOf(ctx, "meilisearch");
    expect(state).toMatchObject({ state: "down", pending: 1 });
    expect(state.error).toContain("Check MEILISEARCH_MASTER_KEY.");
    expect(await find("disk")).toEqual({ titles: ["Backup disk is full"], engine: "embedded" });
  });

  test("is filled anew on request", async () => {
    const { ctx, round, server, addFinding, find } = await open();
    await addFinding("Backup disk is full");
    await round();
    server.indexes.get("planning_index")?.documents.clear();
    expect(await find("disk")).toEqual({ titles: [], engine: "meilisearch" });
    await sendAllAgain({ ctx, input: { name: "meilisearch" } });
    await round();
    expect(await find("disk")).toEqual({ titles: ["Backup disk is full"], engine: "meilisearch" });
  });

  test("two workers do not write to it at the same time", async () => {
    const { ctx, server, addFinding } = await open();
    await addFinding("Backup disk is full");
    await Promise.all([tendServers(ctx), tendServers(ctx), tendServers(ctx)]);
    const writes = server.requests.filter((line) => line === "POST /indexes/planning_index/documents");
    expect(writes.length).toBe(1);
  });
});
