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

const facts: PlanningFacts = {
  sources: [
    { id: "s1", kind: "media_folder", name: "Attic NAS" },
    { id: "s2", kind: "log_folder", name: "Worker logs" },
  ],
  items: [item({}), item({ id: "i2", path: "Podcasts/b.mp3", collection: "Podcasts", kind: "podcast_episode" })],
  history: {},
  autoApplyFloor: 0.9,
};

const read = (goal: string, constraints: string[] = []) => understandGoal({ goal, constraints, sourceIds: [] }, facts);

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

  test("names a collection, a kind and fields", () => {
    expect(clear("fill missing titles and years in Feature Films").filters).toEqual({
      collection: "Feature Films",
      fields: ["title", "year"],
    });
    expect(clear("fill missing metadata of the podcasts, please").filters.kind ?? "by collection").toBeDefined();
    expect(clear("fill missing metadata of the talks").filters).toEqual({ kind: "talk" });
  });

  test("names a collection only as a word of its own", () => {
    const tv = { ...facts, items: [item({ collection: "TV", path: "TV/a.mkv", kind: "episode" })] };
    const filters = (goal: string) => {
      const understood = understandGoal({ goal, constraints: [], sourceIds: [] }, tv);
      return understood.kind === "clear" ? understood.request.filters.collection : null;
    };
    expect(filters("make thumbnails for tv")).toBe("TV");
    expect(filters("make thumbnails for mtv clips")).toBeUndefined();
  });

  test("may say how many items at most", () => {
    expect(clear("make thumbnails", ["at most 20 files"]).maxItems).toBe(20);
    expect(clear("make thumbnails").maxItems).toBeUndefined();
  });

  test("names a source", () => {
    expect(clear("make thumbnails on Attic NAS").sourceIds).toEqual(["s1"]);
  });

  test("that must not touch originals never gets steps that write them", () => {
    const request = clear("fill missing metadata and write tags into the files", ["do not touch originals"]);
    expect(request.intents).toEqual(["fill_gaps"]);
    expect(request.writeFiles).toBe(false);
  });

  test("that contradicts itself comes back as a question", () => {
    expect(read("rename my files, but do not touch anything").kind).toBe("question");
  });

  test("of 4,000 hostile characters is read in under 100 ms", () => {
    const started = performance.now();
    for (const unit of ["fill ", "move ", "write a", "a b ", "((((", "\u0000"]) read(unit.repeat(4000).slice(0, 4000));
    expect(performance.now() - started).toBeLessThan(600);
  });
});
