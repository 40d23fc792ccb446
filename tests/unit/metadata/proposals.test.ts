import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  classifyKind,
  compareSources,
  type FieldContent,
  type FieldName,
  fieldsForKind,
  fileTagFieldFor,
  genreVocabulary,
  type ItemMetadata,
  MediaKind,
  normalizeGenre,
  normalizeLanguage,
  type ProposalEvidence,
  proposeValues,
} from "#lib/metadata/index.ts";

function item(
  kind: MediaKind,
  relPath: string,
  values: Partial<Record<FieldName, FieldContent>> = {},
  locked: FieldName[] = [],
): ItemMetadata {
  const fields = Object.fromEntries(
    Object.entries(values).map(([field, value]) => [field, { value, source: "file_tag", confidence: 0.95 }]),
  );
  return { kind, relPath, fields, locked };
}

const byField = (evidence: ProposalEvidence, options = {}) =>
  Object.fromEntries(proposeValues(evidence, options).map((proposal) => [proposal.field, proposal]));

describe("proposals", () => {
  test("fill gaps and placeholders, and never touch what is there or locked", () => {
    const held = item("music", "x/y.mp3", { title: "Track 01", artist: "Held" }, ["album"]);
    const found = byField({ item: held, tags: { title: "Real title", artist: "Other", album: "Album", year: 2001 } });
    expect(found).toMatchObject({ title: { value: "Real title", origin: "file_tag" }, year: { value: 2001 } });
    expect(found.artist).toBeUndefined();
    expect(found.album).toBeUndefined();
    const user: ItemMetadata = { ...held, fields: { title: { value: "Unknown", source: "user", confidence: 1 } } };
    expect(byField({ item: user, tags: { title: "Real title" } }).title).toBeUndefined();
  });

  test("replace a present value only when that field is named, and a locked one never", () => {
    const held = item("music", "x/y.mp3", { artist: "Held", title: "Held" }, ["title"]);
    const found = byField(
      { item: held, tags: { artist: "Other", title: "Other" } },
      { overwrite: ["artist", "title"] },
    );
    expect(found.artist).toMatchObject({ value: "Other" });
    expect(found.title).toBeUndefined();
  });

  test("carry source, confidence and reason; sources that agree strengthen each other", () => {
    const path = "Films/Metropolis (1927)/Metropolis (1927).mkv";
    const alone = byField({ item: item("movie", path) });
    const both = byField({
      item: item("movie", path),
      sidecar: { fields: { title: "Metropolis", year: 1927 }, path: "m.nfo" },
    });
    expect(alone.title).toMatchObject({
      value: "Metropolis",
      origin: "file_name",
      reason: expect.stringContaining("file name"),
    });
    expect(both.title?.confidence).toBeGreaterThan(alone.title?.confidence ?? 1);
    expect(both.title).toMatchObject({ decision: "auto", reason: expect.stringMatching(/sidecar.*file name/) });
  });

  test("sources that contradict each other go to review, with both reasons", () => {
    const found = proposeValues({
      item: item("movie", "Films/Metropolis (1927)/Metropolis (1927).mkv"),
      sidecar: { fields: { year: 2001 }, path: "m.nfo" },
    }).filter((proposal) => proposal.field === "year");
    expect(found[0]).toMatchObject({ decision: "review", reason: expect.stringContaining("; but ") });
    expect(new Set(found.map((proposal) => proposal.origin)).size).toBe(found.length);
  });

  test("a critical field is not guessed below its threshold", () => {
    const evidence = { item: item("music", "x/y.mp3"), more: [] };
    const weak = (field: FieldName, value: FieldContent) => ({
      field,
      value,
      origin: "similar" as const,
      confidence: 0.6,
      reason: "a guess",
    });
    const found = byField(evidence, { more: [weak("album", "Guess"), weak("year", 2001)] });
    expect(found.album).toBeUndefined();
    expect(found.year).toMatchObject({ value: 2001, decision: "review" });
  });

  test("only fields that count for the kind are proposed, and values must fit their field", () => {
    const found = byField({
      item: item("movie", "x.mkv"),
      tags: { track: 5, language: "und", year: 2001, genres: ["Unknown"] },
    });
    expect(Object.keys(found)).toEqual(["year"]);
  });

  test("tags are read in the words of the kind", () => {
    expect(byField({ item: item("talk", "x.mp4"), tags: { artist: "Ann" } }).speaker).toMatchObject({ value: "Ann" });
    expect(byField({ item: item("audiobook", "x.m4b"), tags: { albumArtist: "Ann", composer: "Bob" } })).toMatchObject({
      author: { value: "Ann" },
      narrator: { value: "Bob" },
    });
    expect(fieldsForKind({ album: "Show", artist: "Host" }, "podcast_episode")).toMatchObject({
      series: "Show",
      artist: "Host",
    });
    expect(fileTagFieldFor("speaker", "talk")).toBe("artist");
    expect(fileTagFieldFor("artist", "music")).toBe("artist");
  });

  test("a year follows from a held date", () => {
    expect(byField({ item: item("music", "x.mp3", { date: "1999-05-01" }) }).year).toMatchObject({
      value: 1_999,
      reason: "its date says so",
    });
  });

  test("files of one folder agree on album and year, never on titles; two are needed", () => {
    const album = (count: number): ItemMetadata[] =>
      Array.from({ length: count }, (_, index) =>
        item("music", `a/${index}.mp3`, { album: "Album", year: 2001, title: `Song ${index}`, genres: ["Rock"] }),
      );
    const gap = item("music", "a/9.mp3", {});
    expect(byField({ item: gap, siblings: album(8) })).toMatchObject({
      album: { value: "Album", origin: "similar", reason: expect.stringContaining("8 of 8") },
    });
    expect(byField({ item: gap, siblings: album(8) }).title?.origin).not.toBe("similar");
    expect(byField({ item: gap, siblings: album(1) }).year?.origin).not.toBe("similar");
    const mixed = [
      ...album(3),
      ...album(3).map((entry) => ({
        ...entry,
        fields: { ...entry.fields, album: { value: "B", source: "file_tag" as const, confidence: 1 } },
      })),
    ];
    expect(byField({ item: gap, siblings: mixed }).album?.origin).not.toBe("similar");
  });

  test("folders name artist, album, series and season", () => {
    expect(byField({ item: item("music", "Music/The Band/The Album (2001)/CD2/03 - Song.flac") })).toMatchObject({
      artist: { value: "The Band" },
      album: { value: "The Album" },
      title: { value: "Song" },
      track: { value: 3 },
    });
    expect(byField({ item: item("episode", "TV/The Show/Season 2/The Show - S02E03 - Name.mkv") })).toMatchObject({
      series: { value: "The Show" },
      season: { value: 2 },
      episode: { value: 3 },
    });
    expect(byField({ item: item("music", "downloads/new/song.mp3") }).album).toBeUndefined();
  });

  test("the library's own spelling of a genre comes first", () => {
    const evidence = { item: item("movie", "x.mkv"), tags: { genres: ["sci-fi", "Comedies"] } };
    expect(byField(evidence).genres?.value).toEqual(["Science Fiction", "Comedy"]);
    const genres = genreVocabulary(["Sci-Fi", "Sci-Fi", "sci-fi"]);
    expect(byField(evidence, { genres }).genres?.value).toEqual(["Sci-Fi", "Comedy"]);
  });

  test("whatever evidence is given: no overwrite, no double origin, confidence in range", () => {
    const content = fc.record(
      {
        title: fc.string(),
        artist: fc.string(),
        album: fc.string(),
        year: fc.integer(),
        genres: fc.array(fc.string()),
        language: fc.string(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...MediaKind.options),
        fc.string(),
        content,
        content,
        content,
        (kind, relPath, held, tags, sidecar) => {
          const subject = item(kind, relPath, held as never);
          const found = proposeValues({ item: subject, tags, sidecar: { fields: sidecar, path: "x.nfo" } });
          expect(new Set(found.map((proposal) => `${proposal.field} ${proposal.origin}`)).size).toBe(found.length);
          for (const proposal of found) {
            expect(proposal.confidence).toBeGreaterThanOrEqual(0.5);
            expect(proposal.confidence).toBeLessThanOrEqual(0.99);
          }
        },
      ),
    );
  });
});

test("contradictions between what is held and what other sources say are listed, not changed", () => {
  const held = item("movie", "Films/Metropolis (1927)/Metropolis (1927).mkv", { title: "Metropolis", year: 2001 });
  expect(compareSources({ item: held }).conflicts).toMatchObject([
    { field: "year", held: 2001, other: 1927, origin: "file_name" },
    {},
  ]);
});

describe("kinds", () => {
  const cases: [string, Parameters<typeof classifyKind>[0], MediaKind][] = [
    ["a folder word", { relPath: "Movies/x.mkv" }, "movie"],
    ["an episode number", { relPath: "x/Show.S01E02.mkv" }, "episode"],
    ["a season folder", { relPath: "Show/Season 1/x.mkv" }, "episode"],
    ["an audiobook's extension", { relPath: "x.m4b" }, "audiobook"],
    ["the file's own flag", { relPath: "x.mp3", taggedKind: "podcast_episode" }, "podcast_episode"],
    ["a sidecar against the folder", { relPath: "Movies/x.mkv", sidecarKind: "episode" }, "episode"],
    ["artist and album tags", { relPath: "x.mp3", tags: { artist: "a", album: "b" } }, "music"],
    ["a spoken genre", { relPath: "x.mp3", tags: { genres: ["Podcast"], artist: "a" } }, "podcast_episode"],
    ["a long video", { relPath: "x.mkv", technical: { hasVideo: true, durationMs: 6_000_000 } }, "movie"],
    ["nothing at all", { relPath: "clip.mov" }, "other"],
  ];
  test.each(cases)("follow %s", (_what, evidence, kind) => {
    const guess = classifyKind(evidence);
    expect(guess.kind).toBe(kind);
    expect(guess.confidence > 0).toBe(kind !== "other");
    expect(guess.reasons.length > 0).toBe(kind !== "other");
  });
});

test("languages are told by code or name, in their shortest form", () => {
  expect(["eng", "ger", "English", "Deutsch", "pt_BR", "zho", "日本語"].map(normalizeLanguage)).toEqual([
    "en",
    "de",
    "en",
    "de",
    "pt-br",
    "zh",
    "ja",
  ]);
  expect(["und", "", "xx", "mul", "Klingon", "12", "no language"].map(normalizeLanguage)).toEqual(
    Array(7).fill(undefined),
  );
});

test("genres fold to one spelling, unknown ones stay as they are", () => {
  expect(["SciFi", "hip hop", "R'n'B", "Zydeco "].map((genre) => normalizeGenre(genre))).toEqual([
    "Science Fiction",
    "Hip-Hop",
    "R&B",
    "Zydeco",
  ]);
});
