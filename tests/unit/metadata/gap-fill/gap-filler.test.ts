import { describe, expect, test } from "vitest";
import { createGapFiller, type GapItem } from "#lib/metadata/index.ts";
import { inventedAlbums, inventedTalks } from "./invented-library.ts";

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

describe("a library of talks", () => {
  const { items, truth } = inventedTalks(400);
  const filler = createGapFiller(items);
  const proposals = items.flatMap((item) =>
    filler
      .proposeFor(item)
      .map((proposal) => ({ ...proposal, item, isRight: same(truth.get(item.id)?.[proposal.field], proposal.value) })),
  );

  test("a name in the text fills the speaker, and the reason quotes it", () => {
    const speakers = proposals.filter(({ field }) => field === "speaker");
    expect(speakers.filter(({ isRight }) => isRight).length / speakers.length).toBeGreaterThan(0.95);
    expect(speakers[0]?.evidence).toBe("text");
    expect(speakers[0]?.reason).toContain(String(speakers[0]?.value));
  });

  test("a year is read out of another field's words", () => {
    const years = proposals.filter(({ field, item }) => field === "year" && item.fields.event !== undefined);
    expect(years.every(({ isRight }) => isRight)).toBe(true);
  });

  test("the words of similar items fill the genre in the library's own spelling", () => {
    const genres = proposals.filter(({ field }) => field === "genres");
    expect(genres.filter(({ isRight }) => isRight).length / genres.length).toBeGreaterThan(0.95);
  });

  test("confidence of 0.8 and more is right at least as often as it says", () => {
    const sure = proposals.filter(({ confidence }) => confidence >= 0.8);
    const promised = sure.reduce((sum, { confidence }) => sum + confidence, 0) / sure.length;
    expect(sure.length).toBeGreaterThan(100);
    expect(sure.filter(({ isRight }) => isRight).length / sure.length).toBeGreaterThan(promised - 0.05);
  });

  test("no field that holds a value is ever proposed", () => {
    expect(proposals.filter(({ field, item }) => item.fields[field] !== undefined)).toEqual([]);
  });

  test("candidates are ranked and every confidence lies between 0 and 1", () => {
    for (const { ranked, confidence } of proposals) {
      const chances = ranked.map((value) => value.confidence);
      expect(chances).toEqual([...chances].sort((a, b) => b - a));
      expect([confidence, ...chances].every((chance) => chance >= 0 && chance <= 1)).toBe(true);
    }
  });

  test("the same library gives the same proposals", () => {
    const again = createGapFiller(inventedTalks(400).items);
    expect(items.flatMap((item) => again.proposeFor(item))).toEqual(items.flatMap((item) => filler.proposeFor(item)));
  });
});

describe("siblings", () => {
  const { items, truth } = inventedAlbums(40);

  test("the artist of an album fills its other tracks with high confidence", () => {
    const filler = createGapFiller(items);
    const found = items.flatMap((item) => filler.proposeFor(item).map((proposal) => ({ item, proposal })));
    const artists = found.filter(({ proposal }) => proposal.field === "artist");
    expect(artists.length).toBeGreaterThan(80);
    expect(artists.every(({ item, proposal }) => proposal.value === truth.get(item.id)?.artist)).toBe(true);
    expect(artists.every(({ proposal }) => proposal.confidence > 0.9)).toBe(true);
    expect(artists[0]?.proposal.reason).toMatch(/other items with the album "record \d+" have it/);
  });

  test("a locked field stays empty", () => {
    const locked = items.map((item): GapItem => ({ ...item, locked: ["artist"] }));
    const filler = createGapFiller(locked);
    expect(locked.flatMap((item) => filler.proposeFor(item)).filter(({ field }) => field === "artist")).toEqual([]);
  });

  test("only the wanted fields are proposed", () => {
    const filler = createGapFiller(items, { fields: ["genres"] });
    expect(items.flatMap((item) => filler.proposeFor(item))).toEqual([]);
  });
});

describe("hostile and poor libraries", () => {
  test("an empty library and an unknown item give no proposals", () => {
    const filler = createGapFiller([]);
    expect(filler.proposeFor({ id: "x", kind: "movie", fields: { title: "A" } })).toEqual([]);
  });

  test("fewer than twenty known values are too few to propose anything", () => {
    const { items } = inventedTalks(15);
    const filler = createGapFiller(items);
    expect(items.flatMap((item) => filler.proposeFor(item))).toEqual([]);
  });

  test("values that do not follow from anything are not proposed as sure", () => {
    const items = Array.from({ length: 200 }, (_, index): GapItem => {
      const director = `Person ${(index * 7919) % 200}`;
      return {
        id: String(index),
        kind: "movie",
        fields: { title: `Film ${index}`, ...(index % 3 === 0 ? {} : { director }) },
      };
    });
    const filler = createGapFiller(items);
    expect(items.flatMap((item) => filler.proposeFor(item)).filter(({ confidence }) => confidence >= 0.5)).toEqual([]);
  });

  test("control characters, markup and huge texts do no harm", () => {
    const { items } = inventedTalks(60);
    const odd = ["\u0000\u0007", "<b>".repeat(2_000), "a".repeat(100_000), "((((((", "\ud800", "ß".repeat(5_000)];
    const hostile = items.map(
      (item, index): GapItem => ({
        ...item,
        fields: { ...item.fields, summary: odd[index % odd.length] ?? "", tags: [odd[(index + 1) % odd.length] ?? ""] },
      }),
    );
    const filler = createGapFiller(hostile);
    expect(() => hostile.map((item) => filler.proposeFor(item))).not.toThrow();
  });
});

test("what holds for one sort of items is never sure for another that lacks the field", () => {
  const { items } = inventedTalks(300);
  const foreign = Array.from({ length: 300 }, (_, index): GapItem => {
    const fields = { title: `Bericht ${index}`, series: "Aus der Werkstatt", season: 1 + (index % 3) };
    return { id: `foreign-${index}`, kind: "talk", fields };
  });
  const spoken = items.map((item): GapItem => ({ ...item, fields: { ...item.fields, language: "en" } }));
  const filler = createGapFiller([...spoken, ...foreign]);
  const languages = foreign.flatMap((item) => filler.proposeFor(item)).filter(({ field }) => field === "language");
  expect(languages.filter(({ confidence }) => confidence >= 0.8)).toEqual([]);
});
