import { expect, test } from "vitest";
import { SYSTEM_ACTOR } from "#lib/services/context/index.ts";
import { createAppContext } from "#lib/services/runtime/index.ts";
import { findSimilarTexts, forgetTexts, rememberTexts } from "#lib/services/similar/index.ts";
import { asRole, openTestApp } from "#tests/integration/support/open-test-app.ts";

const PATTERNS = [
  { subjectId: "p1", text: "Connection to database timed out after <*> ms", metadata: { level: "error" } },
  { subjectId: "p2", text: "Database connection timed out, retrying", metadata: { level: "warn" } },
  { subjectId: "p3", text: "Thumbnail for <*> written", metadata: { level: "info" } },
];

async function open() {
  const app = await openTestApp();
  const ctx = { ...app, actor: SYSTEM_ACTOR };
  await rememberTexts({ ctx, input: { collection: "log_patterns", items: PATTERNS } });
  return { app, ctx };
}

test("what says the same is found by text and by subject, nearest first, with its metadata", async () => {
  const { ctx } = await open();
  const byText = await findSimilarTexts({ ctx, input: { collection: "log_patterns", text: "database timed out" } });
  expect(
    byText
      .slice(0, 2)
      .map((hit) => hit.subjectId)
      .sort(),
  ).toEqual(["p1", "p2"]);
  const bySubject = await findSimilarTexts({ ctx, input: { collection: "log_patterns", subjectId: "p1", limit: 1 } });
  expect(bySubject).toMatchObject([{ subjectId: "p2", metadata: { level: "warn" } }]);
  expect(bySubject[0]?.similarity).toBeGreaterThan(0.3);
  const strict = { collection: "log_patterns" as const, subjectId: "p1", minSimilarity: 0.99 };
  expect(await findSimilarTexts({ ctx, input: strict })).toEqual([]);
});

test("remembering the same again writes nothing, a changed text replaces the old one", async () => {
  const { ctx } = await open();
  const again = await rememberTexts({ ctx, input: { collection: "log_patterns", items: PATTERNS } });
  expect(again.written).toBe(0);
  const items = [{ subjectId: "p3", text: "Database connection timed out", metadata: { level: "info" } }];
  expect(await rememberTexts({ ctx, input: { collection: "log_patterns", items } })).toEqual({ written: 1 });
  const hits = await findSimilarTexts({
    ctx,
    input: { collection: "log_patterns", text: "database connection timed out" },
  });
  expect(hits[0]?.subjectId).toBe("p3");
  expect(await ctx.db.embedding.count()).toBe(3);
});

test("another process sees what was added, changed and forgotten", async () => {
  const { app, ctx } = await open();
  const other = createAppContext({ PLANTAIN_DATA_DIR: app.env.dataDir, PLANTAIN_LOG_LEVEL: "silent" });
  const reader = { ...other, actor: SYSTEM_ACTOR };
  const find = () =>
    findSimilarTexts({ ctx: reader, input: { collection: "log_patterns", text: "database timed out" } });
  expect((await find()).length).toBe(3);
  const items = [{ subjectId: "p4", text: "database timed out", metadata: {} }];
  await rememberTexts({ ctx, input: { collection: "log_patterns", items } });
  expect((await find())[0]).toMatchObject({ subjectId: "p4", similarity: expect.closeTo(1, 3) });
  await forgetTexts({ ctx, input: { collection: "log_patterns", subjectIds: ["p4", "never"] } });
  expect((await find()).map((hit) => hit.subjectId)).not.toContain("p4");
  await other.db.$disconnect();
});

test("collections are apart, an unknown subject is like nothing, viewers only look", async () => {
  const { app, ctx } = await open();
  expect(await findSimilarTexts({ ctx, input: { collection: "bottlenecks", text: "database" } })).toEqual([]);
  expect(await findSimilarTexts({ ctx, input: { collection: "log_patterns", subjectId: "never" } })).toEqual([]);
  const viewer = asRole(app, "viewer");
  const seen = await findSimilarTexts({ ctx: viewer, input: { collection: "log_patterns", text: "thumbnail" } });
  expect(seen[0]?.subjectId).toBe("p3");
  const write = rememberTexts({ ctx: viewer, input: { collection: "log_patterns", items: PATTERNS } });
  await expect(write).rejects.toMatchObject({ code: "FORBIDDEN" });
});
