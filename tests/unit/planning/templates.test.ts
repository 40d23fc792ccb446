import { describe, expect, test } from "vitest";
import {
  goalFrom,
  learnTemplate,
  mergeTemplates,
  PlanRequest,
  type PlanStep,
  readTemplateData,
  requestFrom,
  STARTER_TEMPLATES,
} from "#lib/planning/index.ts";

const step = (key: string, type: string, itemId: string): PlanStep => ({
  key,
  type,
  title: key,
  input: { sourceId: "src_1", itemId, path: `Movies/${itemId}.mkv` },
  dependsOn: [],
  resources: {},
  expectedMs: null,
});

const REQUEST = PlanRequest.parse({
  goal: "Convert the movies in Old Films to h265 at 720p, at most 20 files",
  intents: ["transcode"],
  sourceIds: ["src_1"],
  filters: { collection: "Old Films", kind: "movie" },
  conversion: { videoCodec: "hevc", maxHeightPx: 720, inPlace: false },
  maxItems: 20,
});

const NOW = new Date("2026-03-10T12:00:00Z");
const FROM = { steps: [], sourceNames: ["NAS"], madeAt: NOW };
const at = (...sourceIds: string[]) => ({ sourceIds, now: NOW });

const learned = () => {
  const data = learnTemplate(REQUEST, {
    ...FROM,
    steps: [step("s1", "transcode", "a"), step("s2", "transcode", "b")],
  });
  if (data === null) throw new Error("no template");
  return data;
};

describe("a template out of a plan", () => {
  test("has what belongs to the library or to one wish as parameters, and no item and no source", () => {
    const data = learned();
    expect(data.parameters.map(({ name, default: initial }) => [name, initial])).toEqual([
      ["source", null],
      ["collection", "Old Films"],
      ["kind", "movie"],
      ["videoCodec", "hevc"],
      ["maxHeightPx", 720],
      ["maxItems", 20],
    ]);
    expect(data.goal).toBe(
      "Convert the {kind} in {collection} to {videoCodec} at {maxHeightPx}p, at most {maxItems} files",
    );
    expect(data.steps).toEqual([{ type: "transcode", perItem: 1 }]);
    expect(JSON.stringify(data)).not.toMatch(/src_1|"a"|mkv/);
  });

  test("gives the request of its plan again, and others with other values", () => {
    const data = learned();
    expect(requestFrom(data, {}, at("src_1"))).toMatchObject({
      request: { ...REQUEST, goal: "Convert the movie in Old Films to hevc at 720p, at most 20 files" },
    });
    const other = requestFrom(data, { collection: null, kind: "talk", maxHeightPx: 480 }, at());
    expect(other).toMatchObject({ request: { filters: { kind: "talk" }, conversion: { maxHeightPx: 480 } } });
    expect("request" in other && other.request.filters.collection).toBeUndefined();
    expect(goalFrom(data, { collection: null })).toBe("Convert the movie to hevc at 720p, at most 20 files");
  });

  test("is not made of what a person chose item by item", () => {
    expect(learnTemplate({ ...REQUEST, filters: { itemIds: ["a"] } }, FROM)).toBeNull();
    expect(learnTemplate({ goal: "people do this" }, FROM)).toBeNull();
  });

  test("learns values of later plans and keeps what it has", () => {
    const again = learnTemplate(
      { ...REQUEST, filters: { collection: "Series", kind: "episode", fields: ["title"] } },
      FROM,
    );
    if (again === null) throw new Error("no template");
    const merged = mergeTemplates(learned(), again);
    expect(merged.parameters.find(({ name }) => name === "collection")).toMatchObject({
      default: "Old Films",
      seen: ["Old Films", "Series"],
    });
    expect(merged.parameters.find(({ name }) => name === "fields")).toMatchObject({ default: null, seen: [["title"]] });
  });
});

describe("hostile template data is refused with the place of the fault", () => {
  const faultsOf = (change: object) => {
    const read = readTemplateData({ ...learned(), ...change });
    return "issues" in read ? read.issues.map(({ path }) => path) : "accepted";
  };

  test.each<[string, object, string]>([
    ["an unknown intent", { request: { ...learned().request, intents: ["shell"] } }, "request.intents.0"],
    ["an unknown step type", { steps: [{ type: "rm_rf", perItem: 1 }] }, "steps.0.type"],
    ["a step that no plan may name", { steps: [{ type: "undo", perItem: 1 }] }, "steps.0.type"],
    ["an unknown key", { request: { ...learned().request, shell: "rm" } }, "request.shell"],
    ["items", { request: { ...learned().request, filters: { itemIds: ["med_1"] } } }, "request"],
    [
      "a way out of the folder",
      { parameters: [{ name: "collection", at: ["filters.collection"], default: "../etc" }] },
      "parameters.0.default",
    ],
    [
      "a place that is none",
      { parameters: [{ name: "x", at: ["constructor.prototype"], default: 1 }] },
      "parameters.0.at",
    ],
    [
      "a codec that is none",
      { parameters: [{ name: "videoCodec", at: ["conversion.videoCodec"], default: "rm" }] },
      "parameters.videoCodec",
    ],
    [
      "a number that is none",
      { parameters: [{ name: "maxItems", at: ["maxItems"], default: Number.NaN }] },
      "parameters.0.default",
    ],
    ["marks that turn text", { goal: "Fill \u202e gaps" }, "goal"],
    [
      "two parameters of a name",
      { parameters: [0, 1].map(() => ({ name: "kind", at: ["filters.kind"], default: null })) },
      "parameters.1.name",
    ],
  ])("%s", (_what, change, place) => {
    expect(faultsOf(change)).toContainEqual(expect.stringContaining(place));
  });
});

test("every template that comes with Plantain is one that could be imported, and makes a request", () => {
  for (const { data } of STARTER_TEMPLATES) {
    expect(readTemplateData(data)).toEqual({ data });
    expect(requestFrom(data, {}, at())).toHaveProperty("request");
    expect(goalFrom(data, {})).not.toMatch(/[{}]/);
  }
  expect(new Set(STARTER_TEMPLATES.map(({ key }) => key)).size).toBe(STARTER_TEMPLATES.length);
});

test("tasks with media and results of their own keep them: equal values are one parameter, moments are days", () => {
  const request = PlanRequest.parse({
    goal: "Transcode the episodes of the last week in Series to h265 and make thumbnails of them",
    intents: ["transcode", "thumbnails"],
    tasks: [
      {
        intent: "transcode",
        filter: { collections: ["Series"], addedFrom: NOW.getTime() - 7 * 86_400_000, notVideoCodecs: ["hevc"] },
        conversion: { videoCodec: "hevc", inPlace: true },
      },
      { intent: "thumbnails", filter: { collections: ["Series"], hasThumbnail: false } },
    ],
    limits: { maxParallel: 2, deadline: "2026-03-11T06:00:00Z" },
    writeFiles: true,
  });
  const data = learnTemplate(request, FROM);
  if (data === null) throw new Error("no template");
  expect(readTemplateData(data)).toEqual({ data });
  expect(data.parameters.map(({ name, at: places, default: initial }) => [name, places.length, initial])).toEqual([
    ["source", 1, null],
    ["collection", 2, ["Series"]],
    ["addedWithinDays", 1, 7],
    ["notVideoCodecs", 1, ["hevc"]],
    ["videoCodec", 1, "hevc"],
  ]);
  const later = new Date("2026-05-01T00:00:00Z");
  const made = requestFrom(data, { collection: "Movies" }, { sourceIds: [], now: later });
  expect(made).toMatchObject({
    request: {
      limits: { maxParallel: 2 },
      tasks: [
        { filter: { collections: ["Movies"], addedFrom: later.getTime() - 7 * 86_400_000 } },
        { filter: { collections: ["Movies"], hasThumbnail: false } },
      ],
    },
  });
  expect("request" in made && made.request.limits?.deadline).toBeUndefined();
  const named = { ...request, tasks: [{ intent: "thumbnails", filter: { itemIds: ["med_1"], called: ["Ash"] } }] };
  expect(learnTemplate(named, FROM)).toBeNull();
});
