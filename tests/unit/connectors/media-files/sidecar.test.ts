import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import {
  inheritedFields,
  parentSidecarCandidates,
  readSidecar,
  restoreFile,
  sidecarCandidates,
  sidecarPathFor,
  writeNfo,
} from "#lib/connectors/media-files/index.ts";
import { tempFolder } from "./temp-folder.ts";

async function put(name: string, content: string | Buffer): Promise<string> {
  const absPath = path.join(await tempFolder(), name);
  await writeFile(absPath, content);
  return absPath;
}

const MOVIE = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<!-- made by hand -->
<movie>
    <title>Old &amp; Gold</title>
    <year>1999</year>
    <genre>Drama</genre>
    <genre>Crime</genre>
    <ratings><rating name="x"><value>7.1</value></rating></ratings>
    <uniqueid type="imdb" default="true">tt0000001</uniqueid>
    <plot><![CDATA[A <b>plot</b> & more]]></plot>
    <actor>
        <name>Jane Doe</name>
        <role>Herself</role>
    </actor>
    <actor><name>John Roe</name></actor>
</movie>
`;

describe("reading an NFO", () => {
  test("gives fields, kind and the names of what it does not know", async () => {
    expect(await readSidecar(await put("a.nfo", MOVIE))).toMatchObject({
      ok: true,
      format: "nfo",
      kind: "movie",
      fields: {
        title: "Old & Gold",
        year: 1999,
        genres: ["Drama", "Crime"],
        summary: "A <b>plot</b> & more",
        cast: ["Jane Doe", "John Roe"],
        externalId: "imdb:tt0000001",
      },
      entries: [{ unknownElements: ["ratings"] }],
    });
  });

  test("several episodes in one file are several entries", async () => {
    const episode = (number: number): string =>
      `<episodedetails><title>E${number}</title><season>1</season><episode>${number}</episode><aired>2004-07-16</aired></episodedetails>`;
    const reading = await readSidecar(await put("a.nfo", episode(1) + episode(2)));
    expect(
      reading.ok &&
        reading.format === "nfo" &&
        reading.entries.map((entry) => [entry.kind, entry.fields.episode, entry.fields.date]),
    ).toEqual([
      ["episode", 1, "2004-07-16"],
      ["episode", 2, "2004-07-16"],
    ]);
  });

  test("a bare address is an identifier", async () => {
    expect(await readSidecar(await put("a.nfo", "https://www.imdb.com/title/tt0944947/\n"))).toMatchObject({
      ok: true,
      fields: { externalId: "imdb:tt0944947" },
    });
  });

  test("encodings are told apart: mark, declaration, valid UTF-8, else Windows-1252", async () => {
    const xml = (head: string): string => `${head}<movie><title>Für Élise</title></movie>`;
    const files = [
      Buffer.from(`\ufeff${xml("")}`),
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(xml(""), "utf16le")]),
      Buffer.from(xml('<?xml version="1.0" encoding="iso-8859-1"?>'), "latin1"),
      Buffer.from(xml(""), "latin1"),
      Buffer.from(xml("")),
    ];
    for (const [index, bytes] of files.entries()) {
      expect(await readSidecar(await put(`${index}.nfo`, bytes)), String(index)).toMatchObject({
        fields: { title: "Für Élise" },
      });
    }
  });

  test("entities are never expanded: neither files nor bombs", async () => {
    const bomb = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY s SYSTEM "file:///etc/passwd">]><movie><title>&b;&s;</title></movie>`;
    expect(await readSidecar(await put("a.nfo", bomb))).toMatchObject({ ok: false, code: "damaged" });
    expect(
      await readSidecar(await put("b.nfo", "<movie><title>&b; &#65; &#x41; &#0; &lt;</title></movie>")),
    ).toMatchObject({ fields: { title: "&b; A A \ufffd <" } });
  });

  test("nesting, size and nonsense have limits and reasons", async () => {
    expect(await readSidecar(await put("a.nfo", `<movie>${"<a>".repeat(5_000)}</movie>`))).toMatchObject({
      ok: false,
      code: "damaged",
    });
    expect(await readSidecar(await put("b.nfo", Buffer.alloc(9 * 1024 * 1024, 0x20)))).toMatchObject({
      ok: false,
      code: "too_large",
    });
    expect(await readSidecar(await put("c.nfo", ""))).toMatchObject({ ok: false, code: "empty" });
    expect(await readSidecar(await put("d.nfo", "just words"))).toMatchObject({ ok: false, code: "damaged" });
    expect(await readSidecar(await put("e.nfo", "<html><body>404</body></html>"))).toMatchObject({
      ok: false,
      code: "damaged",
    });
    expect(await readSidecar("/nowhere/at/all.nfo")).toMatchObject({ ok: false, code: "not_found" });
  });

  test("texts that make careless patterns slow are read within the time limit", async () => {
    for (const text of [
      "<!-- a -->".repeat(20_000),
      "<".repeat(500_000),
      "<!DOCTYPE".repeat(50_000),
      `<movie>${" ".repeat(2_000_000)}`,
    ]) {
      const reading = await readSidecar(await put("a.nfo", text));
      expect(reading.ok ? "read" : reading.code).not.toBe("timeout");
    }
  }, 60_000);
});

const FEED = `<?xml version="1.0"?>
<rss xmlns:itunes="x" xmlns:podcast="y" version="2.0"><channel>
<title>A show</title><description>&lt;p&gt;About &lt;b&gt;things&lt;/b&gt;&lt;/p&gt;</description><language>en-US</language>
<itunes:author>Someone</itunes:author><itunes:explicit>no</itunes:explicit><itunes:image href="https://x/y.jpg"/>
<itunes:category text="News"><itunes:category text="Tech News"/></itunes:category>
<item><title>One</title><pubDate>Fri, 09 Oct 2020 04:30:38 GMT</pubDate><itunes:season>2</itunes:season><itunes:episode>7</itunes:episode>
<podcast:person>Ann</podcast:person><podcast:person>Bob</podcast:person><enclosure url="https://x/files/My%20Episode.mp3?token=1" length="1" type="audio/mpeg"/><guid>g1</guid></item>
</channel></rss>`;

test("a podcast feed gives the show and its episodes, linked to files by name", async () => {
  expect(await readSidecar(await put("feed.xml", FEED))).toMatchObject({
    ok: true,
    format: "feed",
    fields: {
      title: "A show",
      summary: "About things",
      language: "en-us",
      author: "Someone",
      explicit: false,
      genres: ["News", "Tech News"],
      image: "https://x/y.jpg",
    },
    items: [
      {
        guid: "g1",
        enclosureName: "My Episode.mp3",
        fields: { title: "One", series: "A show", season: 2, episode: 7, date: "2020-10-09", artist: "Ann; Bob" },
      },
    ],
  });
});

test("an Atom feed is a feed", async () => {
  const atom = `<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><title>E</title><link rel="enclosure" href="http://x/e.mp3"/><published>1970-01-01T00:00:00Z</published></entry></feed>`;
  expect(await readSidecar(await put("feed.rss", atom))).toMatchObject({
    format: "feed",
    items: [{ enclosureName: "e.mp3", fields: { title: "E", year: 1970 } }],
  });
});

describe("writing an NFO", () => {
  test("changes what is asked and keeps every other byte", async () => {
    const absPath = await put("a.nfo", MOVIE);
    const undo = await writeNfo({
      absPath,
      changes: { title: 'A <new> & "title"', director: "Ann; Bob", year: 2001 },
      keepOriginalTo: `${absPath}.orig`,
    });
    const text = await readFile(absPath, "utf8");
    const expected = MOVIE.replace("Old &amp; Gold", 'A &lt;new&gt; &amp; "title"')
      .replace("1999", "2001")
      .replace("</actor>\n</movie>", "</actor>\n    <director>Ann</director>\n    <director>Bob</director>\n</movie>");
    expect(text).toBe(expected);
    await restoreFile(undo);
    expect(await readFile(absPath, "utf8")).toBe(MOVIE);
  });

  test("lists are replaced in place, people who stay keep their roles, emptied fields go with their lines", async () => {
    const absPath = await put("a.nfo", MOVIE);
    await writeNfo({
      absPath,
      changes: { genres: ["Action"], cast: ["Jane Doe", "New One"], summary: null },
      keepOriginalTo: `${absPath}.orig`,
    });
    const text = await readFile(absPath, "utf8");
    expect(text).toContain("<year>1999</year>\n    <genre>Action</genre>\n    <ratings>");
    expect(text).toContain("<role>Herself</role>");
    expect(text).not.toMatch(/John Roe|plot/);
    expect(await readSidecar(absPath)).toMatchObject({ fields: { genres: ["Action"], cast: ["Jane Doe", "New One"] } });
  });

  test("another identifier is added beside the one of another database", async () => {
    const absPath = await put("a.nfo", MOVIE);
    await writeNfo({ absPath, changes: { externalId: "imdb:tt7" }, keepOriginalTo: `${absPath}.1` });
    expect(await readFile(absPath, "utf8")).toContain('<uniqueid type="imdb" default="true">tt7</uniqueid>');
  });

  test("a new sidecar is made for its kind, and undo removes it", async () => {
    const folder = await tempFolder();
    const absPath = path.join(folder, "a.nfo");
    const fields = {
      title: "T\u0000\u0007 é",
      series: "S",
      season: 0,
      episode: 5,
      date: "2004-07-16",
      tags: ["a", "b"],
    };
    const undo = await writeNfo({ absPath, changes: fields, kind: "episode", keepOriginalTo: `${absPath}.orig` });
    expect(await readSidecar(absPath)).toMatchObject({ kind: "episode", fields: { ...fields, title: "T é" } });
    expect(await readdir(folder)).toEqual(["a.nfo"]);
    expect(await restoreFile(undo)).toEqual({ restored: true });
    expect(await readdir(folder)).toEqual([]);
    expect(await restoreFile(undo)).toEqual({ restored: false });
  });

  test("what it cannot keep whole is refused and left alone", async () => {
    const files = {
      "broken.nfo": "<movie><title>x</movie>",
      "foreign.nfo": "<html><title>x</title></html>",
      "latin.nfo": Buffer.from("<movie><title>é</title></movie>", "latin1"),
      "two.nfo": "<movie><title>a</title></movie><movie><title>b</title></movie>",
      "address.nfo": "https://www.imdb.com/title/tt0944947/",
    };
    for (const [name, content] of Object.entries(files)) {
      const absPath = await put(name, content);
      await expect(
        writeNfo({ absPath, changes: { title: "New" }, keepOriginalTo: `${absPath}.orig` }),
        name,
      ).rejects.toMatchObject({ code: "UNSUPPORTED" });
      expect(await readFile(absPath)).toEqual(Buffer.from(content));
    }
  });

  test("line ends, byte order mark and text behind the root stay", async () => {
    const text = "\ufeff<movie>\r\n\t<title>a</title>\r\n</movie>\r\nhttps://www.imdb.com/title/tt1234567/\r\n";
    const absPath = await put("a.nfo", text);
    await writeNfo({ absPath, changes: { year: 2000 }, keepOriginalTo: `${absPath}.orig` });
    expect(await readFile(absPath, "utf8")).toBe(text.replace("</title>", "</title>\r\n\t<year>2000</year>"));
  });
});

test("sidecars are looked for beside the file", () => {
  expect(sidecarCandidates("a/b.c/film.mkv")).toEqual(["a/b.c/film.nfo", "a/b.c/film.mkv.nfo", "a/b.c/movie.nfo"]);
  expect(["film.mkv", "a.b/film", ".x"].map(sidecarPathFor)).toEqual(["film.nfo", "a.b/film.nfo", ".x.nfo"]);
});

describe("the sidecar of a show or album", () => {
  test("is looked for in the folder of a file, and a show's in the folder above its seasons too", () => {
    expect(parentSidecarCandidates("TV/Ferry/Season 1/e1.mkv")).toEqual([
      "TV/Ferry/Season 1/tvshow.nfo",
      "TV/Ferry/Season 1/album.nfo",
      "TV/Ferry/tvshow.nfo",
    ]);
    expect(parentSidecarCandidates("e1.mkv")).toEqual(["tvshow.nfo", "album.nfo"]);
  });

  test("says what its files share, never their own title, plot or year", () => {
    const show = { title: "Ferry", year: 1999, summary: "A plot", genres: ["Drama"], language: "de" };
    expect(inheritedFields("show", show)).toEqual({
      kind: "episode",
      fields: { series: "Ferry", genres: ["Drama"], language: "de" },
    });
    expect(inheritedFields("music", { album: "Trees", artist: "Ann", year: 2004, summary: "x" })).toEqual({
      kind: "music",
      fields: { album: "Trees", artist: "Ann", year: 2004 },
    });
    expect(inheritedFields("movie", { title: "Ferry" })).toBeUndefined();
  });
});
