import { describe, expect, test } from "vitest";
import { STEP_INPUTS, type StepType } from "#lib/core/index.ts";
import { type PlanningFacts, type PlanningItem, planByRules, understandGoal } from "#lib/planning/index.ts";

const film = (path: string, streams: PlanningItem["streams"]): PlanningItem => ({
  id: path,
  sourceId: "s1",
  path,
  kind: "movie",
  collection: "Films",
  values: {},
  gaps: [],
  proposals: [],
  companions: [],
  hasThumbnail: true,
  hasPicture: true,
  isInside: true,
  isReadable: true,
  streams,
});

const FILMS = [
  film("Films/Old.avi", {
    hasVideo: true,
    hasAudio: true,
    videoCodec: "mpeg4",
    audioCodec: "mp3",
    heightPx: 480,
    durationMs: 60_000,
  }),
  film("Films/Big.mkv", {
    hasVideo: true,
    hasAudio: true,
    videoCodec: "h264",
    audioCodec: "aac",
    heightPx: 2160,
    durationMs: 600_000,
  }),
  film("Films/New.mp4", {
    hasVideo: true,
    hasAudio: true,
    videoCodec: "hevc",
    audioCodec: "aac",
    heightPx: 720,
    durationMs: 60_000,
  }),
  film("Music/Song.flac", { hasAudio: true, audioCodec: "flac", durationMs: 200_000 }),
];

const factsOf = (items: PlanningItem[]): PlanningFacts => ({
  sources: [{ id: "s1", kind: "media_folder", name: "Media" }],
  items,
  history: {},
  autoApplyFloor: 0.9,
});

function ask(goal: string, constraints: string[] = []) {
  const facts = factsOf(FILMS);
  const understood = understandGoal({ goal, constraints, sourceIds: [], nowMs: 0 }, facts);
  if (understood.kind !== "clear") {
    const question = understood.kind === "question" ? understood.question : understood.text;
    return { question, steps: [], notes: [] };
  }
  const made = planByRules(understood.request, facts, "Title");
  const draft = "draft" in made ? made.draft : { steps: [], notes: [] };
  for (const step of draft.steps) STEP_INPUTS[step.type as StepType].parse(step.input);
  return { question: null, ...draft };
}

const inputs = (goal: string, constraints: string[] = []) =>
  ask(goal, constraints).steps.map(({ type, input }) => ({
    type,
    path: input.path,
    to: input.to,
    codec: input.videoCodec ?? input.audioCodec,
  }));

describe("a goal to convert media", () => {
  test("to a codec leaves out what has it, and never takes a name that is taken", () => {
    expect(inputs("transcode everything to h265")).toEqual([
      { type: "transcode", path: "Films/Old.avi", to: "Films/Old.mkv", codec: "hevc" },
      { type: "transcode", path: "Films/Big.mkv", to: "Films/Big.hevc.mkv", codec: "hevc" },
    ]);
  });

  test("to a height touches what is larger", () => {
    expect(inputs("shrink to 720p").filter(({ codec }) => codec !== "copy")).toEqual([
      { type: "transcode", path: "Films/Big.mkv", to: "Films/Big.720p.mkv", codec: "h264" },
    ]);
  });

  test("to a container copies a picture that fits it", () => {
    expect(inputs("remux all to mp4")).toEqual([
      { type: "transcode", path: "Films/Old.avi", to: "Films/Old.mp4", codec: "h264" },
      { type: "transcode", path: "Films/Big.mkv", to: "Films/Big.mp4", codec: "copy" },
    ]);
  });

  test("in place replaces the file itself, and originals that must stay, stay", () => {
    expect(inputs("convert to h265 in place")[1]).toMatchObject({ to: "Films/Big.mkv" });
    expect(inputs("convert to h265 in place", ["do not touch originals"])[1]).toMatchObject({
      to: "Films/Big.hevc.mkv",
    });
  });

  test("asks into what when it does not say so, and does not pretend to aim at a size", () => {
    expect(ask("transcode my films").question).toMatch(/into what/i);
    expect(ask("compress the films to 700 MB").question).toMatch(/size/i);
  });

  test("to sound alone copies it where it can", () => {
    expect(inputs("extract the audio of the films")).toEqual([
      { type: "extract_audio", path: "Films/Old.avi", to: "Films/Old.mp3", codec: "copy" },
      { type: "extract_audio", path: "Films/Big.mkv", to: "Films/Big.m4a", codec: "copy" },
      { type: "extract_audio", path: "Films/New.mp4", to: "Films/New.m4a", codec: "copy" },
    ]);
    expect(inputs("convert the flac files to mp3").at(-1)).toEqual({
      type: "extract_audio",
      path: "Music/Song.flac",
      to: "Music/Song.mp3",
      codec: "mp3",
    });
  });

  test("of loudness works in place, or beside the originals when they must stay", () => {
    const inPlace = inputs("normalize the loudness to -18 LUFS");
    expect(inPlace.every(({ path, to }) => path === to)).toBe(true);
    expect(ask("normalize the loudness to -18 LUFS").steps[0]?.input.targetLufs).toBe(-18);
    expect(inputs("normalize the loudness", ["never modify originals"]).at(-1)).toMatchObject({
      to: "Music/Song.normalized.flac",
    });
  });

  test("expects longer media to take longer", () => {
    const [short, long] = ask("transcode everything to h265").steps;
    expect((long?.expectedMs ?? 0) / (short?.expectedMs ?? 1)).toBeGreaterThan(5);
  });
});
