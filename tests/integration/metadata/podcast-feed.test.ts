import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openMediaToolbox } from "#lib/services/media-tools/index.ts";
import { observeSourceNow } from "#lib/services/observation/index.ts";
import { asCli, openTestApp } from "#tests/integration/support/open-test-app.ts";
import { heldValues } from "./library.ts";

const episode = (title: string, file: string, day: string) =>
  `<item><title>${title}</title><description>About ${title}.</description><pubDate>${day} 08:00:00 GMT</pubDate>
   <enclosure url="https://example.org/audio/${file}?x=1" length="1" type="audio/mpeg"/></item>`;

const feedOf = (...episodes: string[]) =>
  `<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel><title>Tree Talk</title>
   <language>en</language><itunes:category text="Nature"/>${episodes.join("")}</channel></rss>`;

test("episodes take their values from the podcast's feed: by address, by title, by day, and anew when the feed changes", async () => {
  const folder = mkdtempSync(join(tmpdir(), "plantain-feed-"));
  const ctx = asCli(await openTestApp());
  const toolbox = await openMediaToolbox(ctx.env);
  onTestFinished(async () => {
    await toolbox.close();
    rmSync(folder, { recursive: true, force: true });
  });
  mkdirSync(join(folder, "Tree Talk"));
  const put = (name: string, text: string) => writeFileSync(join(folder, "Tree Talk", name), text);
  const feed = [
    episode("On Oaks", "ep-001.mp3", "Mon, 02 Mar 2026"),
    episode("The Quiet of Birches", "b7.mp3", "Mon, 09 Mar 2026"),
    episode("Elms", "c9.mp3", "Mon, 16 Mar 2026"),
  ];
  put("feed.xml", feedOf(...feed));
  for (const name of ["ep-001.mp3", "12 The quiet of birches.mp3", "2026-03-16.mp3", "Bonus.mp3"])
    put(name, "not sound");
  const created = { id: "src_feed", kind: "media_folder", name: "Podcasts", path: folder, config: {}, state: "ready" };
  await ctx.db.source.create({ data: created });
  const read = async () => {
    const source = await ctx.db.source.findUniqueOrThrow({ where: { id: created.id } });
    await observeSourceNow(ctx, source, toolbox, { report: () => undefined, signal: new AbortController().signal });
    const items = await ctx.db.mediaItem.findMany({ orderBy: { path: "asc" } });
    return Promise.all(items.map(async ({ id, kind }) => ({ kind, ...(await heldValues(ctx, id)) })));
  };
  const show = { kind: "podcast_episode", series: "Tree Talk", language: "en", genres: ["Nature"] };
  const before = await read();
  expect(before).toMatchObject([
    { ...show, title: "The Quiet of Birches", date: "2026-03-09" },
    { ...show, title: "Elms", summary: "About Elms." },
    show,
    { ...show, title: "On Oaks", date: "2026-03-02" },
  ]);
  expect(before[2]).not.toHaveProperty("title");
  put("feed.xml", feedOf(...feed, episode("Bonus", "x.mp3", "Mon, 23 Mar 2026")));
  const later = new Date(Date.now() + 60_000);
  utimesSync(join(folder, "Tree Talk", "feed.xml"), later, later);
  expect((await read())[2]).toMatchObject({ ...show, title: "Bonus", date: "2026-03-23" });
});
