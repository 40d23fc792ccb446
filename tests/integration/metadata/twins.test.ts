import { expect, test } from "vitest";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { type ReadItem, storeItems } from "#lib/services/media/index.ts";
import { mergeTwins } from "#lib/services/observation/index.ts";
import { asCli, openTestApp } from "#tests/integration/support/open-test-app.ts";
import { heldValues, reading, SOURCE, scan } from "./library.ts";

const DATABASE = "src_banana";

/** A record as it is read from the database of Banana Bun. */
const record = (path: string, fields: Record<string, string | string[]>): ReadItem => ({
  evidence: {
    path,
    reading: null,
    sidecar: null,
    companions: [],
    imported: {
      kind: "movie",
      technical: {},
      fields: Object.fromEntries(
        Object.entries(fields).map(([field, value]) => [field, { value, source: "banana_bun", confidence: 0.9 }]),
      ),
    },
  },
  file: { sizeBytes: 1_000, modifiedMs: 1 },
});

async function importRecords(ctx: ServiceContext, records: ReadItem[]): Promise<void> {
  const source = { id: DATABASE, kind: "banana_bun", name: "Bun", path: "/bun", config: {}, state: "ready" };
  await ctx.db.source.upsert({ where: { id: DATABASE }, create: source, update: {} });
  await storeItems(ctx.db, { sourceId: DATABASE, now: ctx.now() }, records);
}

const present = async (ctx: ServiceContext) =>
  (await ctx.db.mediaItem.findMany({ where: { removedAt: null }, orderBy: { path: "asc" } })).map((row) => row.path);

const FILM = "Metropolis (1927).mkv";
const RECORDS = () => [
  record(`/nowhere/${FILM}`, { title: "METROPOLIS", summary: "A city above, and a city below that keeps it going." }),
  record("/elsewhere/Nosferatu (1922).mkv", { title: "Nosferatu" }),
];

test("a file that Banana Bun and a media folder both know is one medium, which takes over what only the database says", async () => {
  const ctx = asCli(await openTestApp());
  await scan(ctx, [reading(FILM, { title: "Metropolis" })]);
  await importRecords(ctx, RECORDS());
  await mergeTwins(ctx);
  expect(await present(ctx)).toEqual(["/elsewhere/Nosferatu (1922).mkv", FILM]);
  const { id } = await ctx.db.mediaItem.findFirstOrThrow({ where: { sourceId: SOURCE } });
  const values = { title: "Metropolis", summary: "A city above, and a city below that keeps it going." };
  expect(await heldValues(ctx, id)).toMatchObject(values);
  // Reading the file anew says nothing about what came from the database.
  await scan(ctx, [reading(FILM, { title: "Metropolis" }, 2)]);
  expect(await heldValues(ctx, id)).toMatchObject(values);
});

test("the record counts again when the file is gone", async () => {
  const ctx = asCli(await openTestApp());
  await scan(ctx, [reading(FILM, { title: "Metropolis" })]);
  await importRecords(ctx, RECORDS());
  await mergeTwins(ctx);
  await ctx.db.mediaItem.updateMany({ where: { sourceId: SOURCE }, data: { removedAt: ctx.now() } });
  await mergeTwins(ctx);
  expect(await present(ctx)).toEqual(["/elsewhere/Nosferatu (1922).mkv", `/nowhere/${FILM}`]);
});
