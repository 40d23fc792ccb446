import { describe, expect, test } from "vitest";
import { type PlanningFacts, type PlanningItem, understandGoal } from "#lib/planning/index.ts";

const item = (over: Partial<PlanningItem>): PlanningItem => ({
  id: "i1",
  sourceId: "s1",
  path: "Feature Films/a.mkv",
  kind: "movie",
  collection: "Feature Films",
  values: {},
  gaps: [],
  proposals: [],
  companions: [],
  hasThumbnail: false,
  hasPicture: true,
  streams: {},
  isInside: true,
  isReadable: true,
  ...over,
});

const NOW_MS = new Date(2026, 10, 18, 12).getTime();

const facts: PlanningFacts = {
  sources: [
    { id: "s1", kind: "media_folder", name: "Attic NAS" },
    { id: "s2", kind: "log_folder", name: "Worker logs" },
  ],
  items: [item({}), item({ id: "i2", path: "Podcasts/b.mp3", collection: "Podcasts", kind: "podcast_episode" })],
  history: {},
  autoApplyFloor: 0.9,
};

const read = (goal: string, constraints: string[] = []) =>
  understandGoal({ goal, constraints, sourceIds: [], nowMs: NOW_MS }, facts);

const clear = (goal: string, constraints: string[] = []) => {
  const understood = read(goal, constraints);
  if (understood.kind !== "clear") throw new Error(`not clear: ${goal}`);
  return understood.request;
};

describe("a goal in plain words", () => {
  test.each([
    ["Fill the gaps in my metadata", ["fill_gaps"]],
    ["please complete missing genres", ["fill_gaps"]],
    ["Write the tags into the files", ["write_tags"]],
    ["make thumbnails for all videos", ["thumbnails"]],
    ["organise my library into folders", ["organize"]],
    ["rescan everything", ["probe"]],
    ["analyze the logs of last night", ["analyze_logs"]],
    ["rebuild the search index", ["reindex"]],
    ["fill missing metadata and make thumbnails", ["fill_gaps", "thumbnails"]],
  ])("%s is understood", (goal, intents) => {
    expect(clear(goal).intents).toEqual(intents);
  });

  test("is asked about when nothing in it can be read, never guessed", () => {
    for (const goal of ["make it better", "do the thing", "why is everything slow?"]) {
      expect(read(goal).kind).toBe("question");
    }
  });

  test.each<[string, object]>([
    [
      "fill missing titles and years in Feature Films",
      { filter: { collections: ["Feature Films"] }, fields: ["title", "year"] },
    ],
    ["fill missing metadata of the talks", { filter: { kinds: ["talk"] } }],
    ["make thumbnails on Attic NAS", { filter: { sourceIds: ["s1"] } }],
    ["make thumbnials for the 20 largest movies", { filter: { first: { by: "size", descending: true, count: 20 } } }],
    [
      "convert movies larger than 2 GB to h265",
      { filter: { kinds: ["movie"], bytesOver: 2e9 }, conversion: { videoCodec: "hevc" } },
    ],
    [
      "everything that is not in h265 yet shall become h265",
      { filter: { notVideoCodecs: ["hevc"] }, conversion: { videoCodec: "hevc" } },
    ],
    [
      "re-encode h264 films older than 2 years as av1",
      { filter: { videoCodecs: ["h264"], addedBefore: expect.any(Number) }, conversion: { videoCodec: "av1" } },
    ],
    ["bring anything above 1080p down to 720p", { filter: { heightFrom: 1081 }, conversion: { maxHeightPx: 720 } }],
    ["make thumbnails for everything but not the Podcasts collection", { filter: { notCollections: ["Podcasts"] } }],
    ["make posters for films without a year", { filter: { missing: ["year"], kinds: ["movie"] } }],
    [
      "Normalise the podcasts to -16 LUFS",
      { intent: "loudness", filter: { kinds: ["podcast_episode"] }, conversion: { targetLufs: -16 } },
    ],
    ["process the episodes added last week", { intent: "probe", filter: { addedFrom: expect.any(Number) } }],
    [
      "convert the films from the 80s to mp4",
      { filter: { yearFrom: 1980, yearTo: 1989 }, conversion: { extension: "mp4" } },
    ],
    ["tidy up podcasts longer than 2 hours", { filter: { durationOverMs: 7_200_000 } }],
    [
      "convert the avi files to mp4 so they play on my tv",
      { filter: { extensions: ["avi"] }, conversion: { extension: "mp4" } },
    ],
    ["retry the failed tasks", { intent: "retry_failed" }],
  ])("%s: which media, and what becomes of them", (goal, task) => {
    expect(clear(goal).tasks?.[0]).toMatchObject(task);
  });

  test("gives each thing to do its own media, and those without a word of theirs the neighbour's", () => {
    const tasks = clear("convert the movies to h265, then make thumbnails, and normalize the podcasts").tasks ?? [];
    expect(tasks.map(({ intent, filter }) => [intent, filter.kinds])).toEqual([
      ["transcode", ["movie"]],
      ["thumbnails", ["movie"]],
      ["loudness", ["podcast_episode"]],
    ]);
  });

  test("names a collection only as a word of its own", () => {
    expect(clear("make thumbnails for podcastings").tasks?.[0]?.filter.collections).toBeUndefined();
    expect(clear("make thumbnails in Podcasts").tasks?.[0]?.filter.collections).toEqual(["Podcasts"]);
  });

  test("may say how many items at most", () => {
    expect(clear("make thumbnails", ["at most 20 files"]).tasks?.[0]?.maxItems).toBe(20);
    expect(clear("make thumbnails").tasks?.[0]?.maxItems).toBeUndefined();
  });

  test.each<[string, object]>([
    ["low resource usage", { maxParallel: 1, priority: "low" }],
    ["only at night", { window: { fromMinute: 1320, toMinute: 360 } }],
    ["between 1 and 5 am", { window: { fromMinute: 60, toMinute: 300 } }],
    ["before Friday 18:00", { deadline: new Date(2026, 10, 20, 18).toISOString() }],
    ["at most 2 USD", { maxCostUsd: 2 }],
    ["no more than 3 jobs at once", { maxParallel: 3 }],
    ["at weekends", { window: { weekdays: [6, 7] } }],
  ])("takes %s for a bound on the run, in the goal and beside it", (bound, limits) => {
    expect(clear(`make thumbnails, ${bound}`).limits).toMatchObject(limits);
    expect(clear("make thumbnails", [bound]).limits).toMatchObject(limits);
  });

  test.each<[string, RegExp, number]>([
    ["compress the largest movies to h265", /How many/, 4],
    ["transcode the holiday collection to mp4", /holiday/, 2],
    ["make thumbnails for the wobbly movies", /"wobbly"/, 2],
    ["convert the movies", /into what/, 4],
    ["shrink the movies to 500 MB", /size/i, 3],
    ["convert movies larger than 4 GB and smaller than 1 GB to h265", /larger and smaller/, 0],
    ["delete all old movies", /never deletes/, 1],
    ["Alle Filme bitte nach h265 umwandeln", /Deutsch/, 1],
    ["send the talks to my friend by mail", /no step/, 1],
  ])("%s is asked about, with answers to choose from", (goal, question, choices) => {
    const understood = read(goal);
    if (understood.kind !== "question") throw new Error(`understood: ${understood.text}`);
    expect(understood.question).toMatch(question);
    expect(understood.choices.length).toBeGreaterThanOrEqual(choices);
    for (const { goal: next } of understood.choices)
      if (next !== undefined && next !== goal) expect(read(next).kind).toBe("clear");
  });

  test("says what it did not understand, in the goal and in the constraints", () => {
    const understood = read("make thumbnails for the movies, wobbly", ["with a cherry on top"]);
    expect(understood.kind === "advice" ? "" : understood.notes.join(" ")).toMatch(/"wobbly".*"with a cherry on top"/);
  });

  test("that must not touch originals never gets steps that write them", () => {
    const request = clear("fill missing metadata and write tags into the files", ["do not touch originals"]);
    expect(request.intents).toEqual(["fill_gaps"]);
    expect(request.writeFiles).toBe(false);
  });

  test("that contradicts itself comes back as a question", () => {
    expect(read("rename my files, but do not touch anything").kind).toBe("question");
  });

  test("of 4,000 hostile characters is read in linear time", () => {
    const started = performance.now();
    for (const unit of [
      "fill ",
      "move ",
      "write a",
      "a b ",
      "((((",
      "\u0000",
      "thumbnial ",
      "12",
      '"',
      "not the ",
      "1 gb ",
      "x-",
    ])
      read(unit.repeat(4000).slice(0, 4000));
    expect(performance.now() - started).toBeLessThan(15_000);
  });
});
