import { mkdirSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { refreshItem, setItemValues } from "#lib/services/media/index.ts";
import { type MediaToolbox, openMediaToolbox } from "#lib/services/media-tools/index.ts";
import { observeSourceNow } from "#lib/services/observation/index.ts";
import { asCli, openTestApp } from "#tests/integration/support/open-test-app.ts";
import { finish, makePlan, observe, start, tempFolder, writeAlbum, writeTone } from "./library-fixture.ts";

const mine = { field: "title", value: "My title", origin: "user", confidence: 1, locked: true };

const lock = (ctx: ServiceContext, itemId: string) =>
  ctx.db.$transaction((tx) => setItemValues(tx, ctx, itemId, [mine]));

/** A toolbox whose reader does something of its own between reading a file and handing it over. */
async function withMeanwhile<T>(
  ctx: ServiceContext,
  meanwhile: (absPath: string) => Promise<void>,
  work: (toolbox: MediaToolbox) => Promise<T>,
): Promise<T> {
  const toolbox = await openMediaToolbox(ctx.env);
  const read = async (absPath: string) => {
    const reading = await toolbox.reader.read(absPath);
    await meanwhile(absPath);
    return reading;
  };
  try {
    return await work({ ...toolbox, reader: { ...toolbox.reader, read } });
  } finally {
    await toolbox.close();
  }
}

const watch = { report: () => undefined, signal: new AbortController().signal };

const readAgain = async (
  ctx: ServiceContext,
  meanwhile: (absPath: string) => Promise<void> = async () => undefined,
) => {
  const source = await ctx.db.source.findFirstOrThrow();
  return withMeanwhile(ctx, meanwhile, (toolbox) => observeSourceNow(ctx, source, toolbox, watch));
};

async function oneSong() {
  const ctx = asCli(await openTestApp());
  const folder = tempFolder();
  const absPath = writeTone(folder, "inbox/ash.flac", { artist: "The Testers", album: "Trees", title: "Ash" });
  await observe(ctx, folder);
  const item = await ctx.db.mediaItem.findFirstOrThrow();
  return { ctx, folder, absPath, item };
}

const titleOf = (ctx: ServiceContext, itemId: string) =>
  ctx.db.mediaFieldValue.findUniqueOrThrow({ where: { itemId_field: { itemId, field: "title" } } });

const touch = (absPath: string): void => utimesSync(absPath, new Date(), new Date());

describe("a value that a person locks", () => {
  test("while its file is read again is kept", async () => {
    const { ctx, item } = await oneSong();
    await withMeanwhile(
      ctx,
      () => lock(ctx, item.id),
      (toolbox) => refreshItem(ctx, toolbox, item.id),
    );
    expect(await titleOf(ctx, item.id)).toMatchObject({ value: "My title", locked: true });
  });

  test("while its source is observed is kept", async () => {
    const { ctx, absPath, item } = await oneSong();
    touch(absPath);
    await readAgain(ctx, () => lock(ctx, item.id));
    expect(await titleOf(ctx, item.id)).toMatchObject({ value: "My title", locked: true });
  });

  test("is kept when its file goes away and comes back", async () => {
    const { ctx, folder, absPath, item } = await oneSong();
    writeTone(folder, "inbox/birch.flac");
    await lock(ctx, item.id);
    renameSync(absPath, `${folder}/away`);
    await readAgain(ctx);
    expect((await ctx.db.mediaItem.findUniqueOrThrow({ where: { id: item.id } })).removedAt).not.toBeNull();
    renameSync(`${folder}/away`, absPath);
    await readAgain(ctx);
    expect((await ctx.db.mediaItem.findUniqueOrThrow({ where: { id: item.id } })).removedAt).toBeNull();
    expect(await titleOf(ctx, item.id)).toMatchObject({ value: "My title", locked: true });
  });
});

describe("a file that is moved", () => {
  test("while it is read again keeps its new path", async () => {
    const { ctx, item } = await oneSong();
    const move = async () => {
      await ctx.db.mediaItem.update({ where: { id: item.id }, data: { path: "Music/ash.flac" } });
    };
    const seen = await withMeanwhile(ctx, move, (toolbox) => refreshItem(ctx, toolbox, item.id));
    expect(seen.ok).toBe(false);
    expect((await ctx.db.mediaItem.findUniqueOrThrow({ where: { id: item.id } })).path).toBe("Music/ash.flac");
  });

  test("while its source is observed does not come into the library twice", async () => {
    const { ctx, folder, absPath, item } = await oneSong();
    touch(absPath);
    await readAgain(ctx, async () => {
      mkdirSync(dirname(join(folder, "Music/ash.flac")), { recursive: true });
      renameSync(absPath, join(folder, "Music/ash.flac"));
      await ctx.db.mediaItem.update({ where: { id: item.id }, data: { path: "Music/ash.flac" } });
    });
    expect((await ctx.db.mediaItem.findMany()).map((row) => row.path)).toEqual(["Music/ash.flac"]);
  });

  test("by a plan can be moved by the next plan with all that lies beside it", async () => {
    const { ctx, folder, item } = await oneSong();
    writeFileSync(join(folder, "inbox/ash.srt"), "1\n00:00:00,000 --> 00:00:01,000\nHello\n");
    await readAgain(ctx);
    const first = await finish(ctx, await start(ctx, await makePlan(ctx, "organize the files")));
    expect(first.changes.filter((change) => change.kind === "file_moved")).toHaveLength(2);
    await ctx.db.$transaction((tx) => setItemValues(tx, ctx, item.id, [mine]));
    const second = await finish(ctx, await start(ctx, await makePlan(ctx, "organize the files")));
    expect(second.steps.map((step) => step.error)).toEqual([null]);
    expect(second.changes.filter((change) => change.kind === "file_moved")).toHaveLength(2);
  });
});

describe("observing", () => {
  test("a folder that is empty all at once keeps what is known and says so", async () => {
    const { ctx, folder } = await oneSong();
    renameSync(join(folder, "inbox"), `${tempFolder()}/away`);
    const { problems, mediaItems } = await readAgain(ctx);
    expect(problems.join()).toMatch(/mounted/);
    expect(mediaItems).toBe(1);
    expect(await ctx.db.mediaItem.count({ where: { removedAt: null } })).toBe(1);
  });

  test("again reads only what changed, though a sidecar lies beside it", async () => {
    const { ctx, folder, absPath } = await oneSong();
    writeFileSync(join(folder, "inbox/ash.nfo"), "<musicvideo><title>Ash tree</title></musicvideo>");
    const read: string[] = [];
    const note = async (path: string) => {
      read.push(path);
    };
    await readAgain(ctx, note);
    expect(read).toEqual([absPath]);
    await readAgain(ctx, note);
    expect(read).toEqual([absPath]);
    const later = new Date(Date.now() + 60_000);
    utimesSync(join(folder, "inbox/ash.nfo"), later, later);
    await readAgain(ctx, note);
    expect(read).toEqual([absPath, absPath]);
  });

  test("takes what the sidecar of a show says for its episodes, and reads them again when it changes", async () => {
    const ctx = asCli(await openTestApp());
    const folder = tempFolder();
    writeTone(folder, "TV/Ferry/Season 1/Ferry S01E02.flac", { title: "The Second" });
    const nfo = join(folder, "TV/Ferry/tvshow.nfo");
    writeFileSync(nfo, "<tvshow><title>Night Ferry</title><genre>Drama</genre><plot>Of the show</plot></tvshow>");
    await observe(ctx, folder);
    const item = await ctx.db.mediaItem.findFirstOrThrow({ include: { values: true } });
    const held = (field: string) => item.values.find((value) => value.field === field)?.value;
    expect(item.kind).toBe("episode");
    expect([held("series"), held("title"), held("genres"), held("summary")]).toEqual([
      "Night Ferry",
      "The Second",
      ["Drama"],
      undefined,
    ]);
    writeFileSync(nfo, "<tvshow><title>Day Ferry</title></tvshow>");
    const later = new Date(Date.now() + 60_000);
    utimesSync(nfo, later, later);
    await readAgain(ctx);
    const series = await ctx.db.mediaFieldValue.findFirstOrThrow({ where: { itemId: item.id, field: "series" } });
    expect(series.value).toBe("Day Ferry");
  });

  test("keeps what was read before it was stopped", async () => {
    const ctx = asCli(await openTestApp());
    const folder = tempFolder();
    for (let album = 0; album < 3; album += 1) {
      for (let song = 0; song < 250; song += 1) writeFileSync(writeNothing(folder, album, song), "not music");
    }
    const source = await ctx.db.source.create({
      data: { id: "src_many", kind: "media_folder", name: "Many", path: folder, config: {} },
    });
    const controller = new AbortController();
    const report = ({ phase, done }: { phase: string; done: number }) => {
      if (phase === "Reading media files" && done === 650) controller.abort("cancel");
    };
    const reader = { read: async () => ({ ok: false as const, code: "damaged" as const, message: "no" }) };
    const toolbox = { reader, tools: {}, close: async () => undefined } as unknown as MediaToolbox;
    await expect(observeSourceNow(ctx, source, toolbox, { report, signal: controller.signal })).rejects.toBeDefined();
    expect(await ctx.db.mediaItem.count()).toBe(500);
  });

  test("does not lose what the folder proposes when one of its items is changed", async () => {
    const ctx = asCli(await openTestApp());
    const folder = tempFolder();
    writeAlbum(folder);
    for (const title of ["Oak", "Elm", "Fir", "Yew", "Larch"]) {
      writeTone(folder, `The Testers/Trees (2004)/${title}.flac`, {
        artist: "The Testers",
        genre: "Folk",
        year: "2004",
      });
    }
    await observe(ctx, folder);
    const similar = () => ctx.db.metadataProposal.findMany({ where: { state: "open", origin: "similar" } });
    const before = await similar();
    expect(before.length).toBeGreaterThan(0);
    const itemId = before[0]?.itemId ?? "";
    await ctx.db.$transaction((tx) => setItemValues(tx, ctx, itemId, [mine]));
    const fields = (rows: typeof before) =>
      rows
        .filter((row) => row.itemId === itemId)
        .map((row) => row.field)
        .sort();
    expect(fields(await similar())).toEqual(fields(before));
  });
});

function writeNothing(folder: string, album: number, song: number): string {
  mkdirSync(join(folder, `album ${album}`), { recursive: true });
  return join(folder, `album ${album}`, `song ${String(song).padStart(3, "0")}.flac`);
}
