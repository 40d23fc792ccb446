import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { faultOfRelativePath } from "#lib/connectors/media-files/index.ts";
import { STEP_INPUTS } from "#lib/core/index.ts";
import {
  organizedPath,
  PlanDraft,
  type PlanningFacts,
  type PlanningItem,
  PlanRequest,
  planByRules,
  safeName,
} from "#lib/planning/index.ts";
import { pathFault } from "#lib/validation/index.ts";

const sure = (value: unknown) => ({ value, origin: "file_tag", confidence: 0.95, locked: false });

const item = (over: Partial<PlanningItem>): PlanningItem => ({
  id: "i1",
  sourceId: "s1",
  path: "Films/quiet.harbour.2011.mkv",
  kind: "movie",
  collection: "Films",
  values: {},
  gaps: [{ field: "year", importance: "critical" }],
  proposals: [{ field: "year", value: 2011, origin: "file_name", confidence: 0.97, reason: "in the name" }],
  companions: [],
  hasThumbnail: false,
  hasPicture: true,
  streams: {},
  isInside: true,
  isReadable: true,
  ...over,
});

const factsOf = (items: PlanningItem[]): PlanningFacts => ({
  sources: [{ id: "s1", kind: "media_folder", name: "Media" }],
  items,
  history: {},
  autoApplyFloor: 0.9,
});

const planOf = (items: PlanningItem[], intents: PlanRequest["intents"], over: Partial<PlanRequest> = {}) => {
  const request = PlanRequest.parse({ goal: "a goal", intents, writeFiles: true, ...over });
  const made = planByRules(request, factsOf(items), "Title");
  return "draft" in made ? made.draft : null;
};

describe("a plan by rules", () => {
  test("fills an empty field with the best sure proposal, and says what stood there", () => {
    const draft = planOf([item({})], ["fill_gaps"]);
    expect(draft?.steps).toHaveLength(1);
    expect(draft?.steps[0]?.input.changes).toEqual([
      { field: "year", before: null, after: 2011, origin: "file_name", confidence: 0.97, reason: "in the name" },
    ]);
  });

  test("leaves locked fields, filled fields and unsure proposals alone", () => {
    const locked = item({ values: { year: { value: null, origin: "user", confidence: 1, locked: true } } });
    const unsure = item({
      proposals: [{ field: "year", value: 2011, origin: "file_name", confidence: 0.6, reason: "" }],
    });
    const filled = item({ gaps: [] });
    for (const one of [locked, unsure, filled]) expect(planOf([one], ["fill_gaps"])).toBeNull();
  });

  test("lets steps on one file wait for each other, and steps on different files not", () => {
    const values = { title: sure("Quiet Harbour"), year: sure(2011) };
    const draft = planOf(
      [item({ values }), item({ id: "i2", path: "Films/b.2012.mkv" })],
      ["fill_gaps", "thumbnails", "organize"],
    );
    const first = draft?.steps.filter((step) => step.input.itemId === "i1") ?? [];
    expect(first.map((step) => step.type)).toEqual(["fill_metadata", "thumbnail", "organize"]);
    expect(first[1]?.dependsOn).toEqual([]);
    expect(first[2]?.dependsOn).toEqual([first[0]?.key]);
    const keys = new Set(first.map((step) => step.key));
    const others = draft?.steps.filter((step) => step.input.itemId === "i2") ?? [];
    expect(others.flatMap((step) => step.dependsOn).some((key) => keys.has(key))).toBe(false);
  });

  test("moves what belongs to a medium along with it, and never onto a path that is taken", () => {
    const values = { title: sure("Quiet Harbour"), year: sure(2011) };
    const one = item({ values, companions: ["Films/quiet.harbour.2011.en.srt"] });
    const draft = planOf([one], ["organize"]);
    expect(draft?.steps[0]?.input.companions).toEqual([
      { path: "Films/quiet.harbour.2011.en.srt", to: "Films/Quiet Harbour (2011)/Quiet Harbour (2011).en.srt" },
    ]);
    const there = item({ id: "i2", path: "Films/Quiet Harbour (2011)/Quiet Harbour (2011).mkv", values });
    expect(planOf([one, there], ["organize"])).toBeNull();
  });

  test("is cut at the limit with a note", () => {
    const items = Array.from({ length: 30 }, (_, n) => item({ id: `i${n}`, path: `Films/f${n}.mkv` }));
    const draft = planOf(items, ["thumbnails"], { maxSteps: 10 });
    expect(draft?.steps).toHaveLength(10);
    expect(draft?.notes[0]).toContain("20 more steps");
  });

  test("touches no more items than asked for, with all that belongs to each", () => {
    const items = Array.from({ length: 9 }, (_, n) => item({ id: `i${n}`, path: `Films/f${n}.mkv` }));
    const draft = planOf(items, ["fill_gaps", "thumbnails"], { maxItems: 3 });
    expect(new Set(draft?.steps.map((step) => step.input.itemId)).size).toBe(3);
    expect(draft?.steps).toHaveLength(6);
  });

  test("always has the form of a plan, with inputs that its step types accept", () => {
    const text = fc.string({ maxLength: 60 });
    const anyItem = fc.record({
      id: fc.uuid(),
      path: text.map((name) => `Films/${name.replaceAll("/", "")}x.mkv`),
      title: text,
      year: fc.integer({ min: 1900, max: 2030 }),
      hasPicture: fc.boolean(),
      confidence: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(anyItem, { minLength: 1, maxLength: 12 }), (raw) => {
        const items = raw.map(({ title, year, confidence, ...rest }) =>
          item({ ...rest, values: { title: { ...sure(title), confidence }, year: sure(year) } }),
        );
        const draft = planOf(items, ["probe", "fill_gaps", "write_tags", "thumbnails", "organize", "reindex"]);
        if (draft === null) return;
        expect(PlanDraft.safeParse(draft).error?.issues ?? []).toEqual([]);
        for (const step of draft.steps) {
          const type = step.type as keyof typeof STEP_INPUTS;
          expect(STEP_INPUTS[type].safeParse(step.input).error?.issues ?? []).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("moves", () => {
  const song = (id: string, path: string, title: string, companions: string[] = []) =>
    item({
      id,
      kind: "music",
      path,
      collection: "Music",
      companions,
      values: { artist: sure("A"), album: sure("B"), title: sure(title) },
    });
  const targets = (items: PlanningItem[]) => planOf(items, ["organize"])?.steps.map((step) => step.input.to) ?? [];

  test("never send two files to names that some file systems take for one", () => {
    expect(targets([song("i1", "Music/1.mp3", "Song"), song("i2", "Music/2.mp3", "SONG")])).toEqual([
      "Music/A/B/Song.mp3",
    ]);
    expect(targets([song("i1", "Music/1.mp3", "Caf\u00e9"), song("i2", "Music/2.mp3", "Cafe\u0301")])).toHaveLength(1);
  });

  test("may change nothing but the case of a name", () => {
    expect(targets([song("i1", "Music/A/B/song.mp3", "Song")])).toEqual(["Music/A/B/Song.mp3"]);
  });

  test("leave a medium where it is when what belongs to it would meet another file", () => {
    const items = [
      song("i1", "Music/1.mp3", "Song", ["Music/1.lrc"]),
      song("i2", "Music/A/B/Song.flac", "Song", ["Music/A/B/Song.lrc"]),
    ];
    expect(targets(items)).toEqual([]);
  });
});

describe("a tidy path", () => {
  test("never leaves its collection, whatever the tags hold", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), fc.string({ maxLength: 300 }), (artist, title) => {
        const values = { artist: sure(artist), album: sure("../../etc"), title: sure(title), track: sure(3) };
        const to = organizedPath(item({ kind: "music", path: "Music/x.mp3", collection: "Music", values }));
        if (to === null) return;
        expect(pathFault(to)).toBeNull();
        expect(to.startsWith("Music/")).toBe(true);
      }),
    );
  });

  test("uses names that every file system takes", () => {
    expect(safeName('a<b>:"c/d\\e|f?g*h')).toBe("a b c d e f g h");
    expect(safeName("...")).toBe("Untitled");
    expect(safeName("name. ")).toBe("name");
    expect(safeName("Aux")).toBe("_Aux");
    expect(safeName("~home\u202egnp")).toBe("home gnp");
  });

  test("is one that the mover takes, in any script and of any length", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 400 }),
      fc.constantFrom("長".repeat(300), "nul", "😀".repeat(99)),
    );
    fc.assert(
      fc.property(text, text, (artist, title) => {
        const values = { artist: sure(artist), album: sure(title), title: sure(title), track: sure(3) };
        const to = organizedPath(item({ kind: "music", path: "x.flac", collection: null, values }));
        if (to !== null) expect(faultOfRelativePath(to)).toBeUndefined();
      }),
    );
  });

  test("never says Unknown for what nobody knows, and keeps the title that the file's name says", () => {
    const values = { series: sure("Signal"), season: sure(1), episode: sure(2), title: sure("Unknown") };
    const proposals = [{ field: "title", value: "Carrier", origin: "file_name", confidence: 0.75, reason: "" }];
    const one = { kind: "episode", path: "Signal 1x02 Carrier.mp4", collection: null, values };
    expect(organizedPath(item({ ...one, proposals }))).toBe("Signal/Season 01/Signal - S01E02 - Carrier.mp4");
    expect(organizedPath(item(one))).toBe("Signal/Season 01/Signal - S01E02.mp4");
    expect(organizedPath(item({ ...one, values: { ...values, series: sure("Unknown") } }))).toBeNull();
  });

  test("is only given when the fields that decide it are sure", () => {
    const unsure = { title: { ...sure("A"), confidence: 0.5 }, year: sure(2000) };
    expect(organizedPath(item({ values: unsure }))).toBeNull();
  });
});
