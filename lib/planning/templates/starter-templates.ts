import type { PlanTemplateData, TemplateParameter } from "./template-data.ts";

/** A template that comes with Plantain. `key` never changes, so that a later release can give it a new version. */
export type StarterTemplate = { key: string; name: string; description: string; data: PlanTemplateData };

const at = (name: string, place: string, initial: TemplateParameter["default"] = null): TemplateParameter => ({
  name,
  at: [place],
  default: initial,
  seen: [],
});
const SOURCE = at("source", "sourceIds");
const COLLECTION = at("collection", "filters.collection");
const KIND = at("kind", "filters.kind");
const LIMIT = at("maxItems", "maxItems");
const WHERE = [SOURCE, COLLECTION, KIND, LIMIT];

type Fixed = Pick<PlanTemplateData["request"], "intents"> & { writeFiles?: boolean; inPlace?: boolean };

const dataOf = (
  goal: string,
  { intents, writeFiles = false, inPlace = false }: Fixed,
  more: { parameters: TemplateParameter[]; steps: PlanTemplateData["steps"]; constraints?: string[] },
): PlanTemplateData => ({
  schemaVersion: 1,
  goal,
  request: { intents, filters: {}, conversion: { inPlace }, constraints: more.constraints ?? [], writeFiles },
  parameters: more.parameters,
  steps: more.steps,
});

const each = (...types: PlanTemplateData["steps"][number]["type"][]): PlanTemplateData["steps"] =>
  types.map((type) => ({ type, perItem: 1 }));

export const STARTER_TEMPLATES: readonly StarterTemplate[] = [
  {
    key: "fill-gaps",
    name: "Fill metadata gaps",
    description: "Sets empty fields in the library with values that are sure enough. No media file is touched.",
    data: dataOf(
      "Fill missing metadata of {kind} in {collection}, do not touch originals",
      { intents: ["fill_gaps"] },
      { parameters: [...WHERE, at("fields", "filters.fields")], steps: each("fill_metadata") },
    ),
  },
  {
    key: "fill-and-write",
    name: "Fill gaps and write tags",
    description: "Fills empty fields, then writes what is known surely into the files. Originals are kept for an undo.",
    data: dataOf(
      "Fill missing metadata and write tags into the files of {collection}",
      { intents: ["fill_gaps", "write_tags"], writeFiles: true },
      { parameters: [...WHERE, at("fields", "filters.fields")], steps: each("fill_metadata", "write_tags") },
    ),
  },
  {
    key: "thumbnails",
    name: "Thumbnails for what has none",
    description: "Makes a small picture of each medium that has frames or a cover, in Plantain's own folder.",
    data: dataOf(
      "Make thumbnails of {collection}",
      { intents: ["thumbnails"] },
      { parameters: WHERE, steps: each("thumbnail") },
    ),
  },
  {
    key: "organize",
    name: "Tidy folders",
    description: "Moves files to the place that their title, year, series or album gives them. Never overwrites.",
    data: dataOf(
      "Move {kind} in {collection} into tidy folders",
      { intents: ["organize"], writeFiles: true },
      { parameters: WHERE, steps: each("organize") },
    ),
  },
  {
    key: "transcode",
    name: "Convert to another codec and height",
    description: "Makes smaller copies beside the originals, checked frame by frame.",
    data: dataOf(
      "Convert {kind} in {collection} to {videoCodec} at {maxHeightPx}p",
      { intents: ["transcode"] },
      {
        parameters: [
          ...WHERE,
          at("videoCodec", "conversion.videoCodec", "hevc"),
          at("maxHeightPx", "conversion.maxHeightPx", 720),
          at("quality", "conversion.quality"),
          at("extension", "conversion.extension"),
        ],
        steps: each("transcode"),
      },
    ),
  },
  {
    key: "loudness",
    name: "One loudness for all",
    description: "Measures loudness by EBU R128 and brings it to one level, in place; originals are kept for an undo.",
    data: dataOf(
      "Normalize the loudness of {kind} in {collection} to {targetLufs} LUFS",
      { intents: ["loudness"], writeFiles: true, inPlace: true },
      {
        parameters: [
          SOURCE,
          COLLECTION,
          at("kind", "filters.kind", "music"),
          LIMIT,
          at("targetLufs", "conversion.targetLufs", -16),
        ],
        steps: each("loudness"),
      },
    ),
  },
  {
    key: "extract-audio",
    name: "Sound into files of its own",
    description: "Takes the sound out of talks or films into a file beside them; the medium is only read.",
    data: dataOf(
      "Extract the audio of {kind} in {collection} as {audioCodec}",
      { intents: ["extract_audio"] },
      {
        parameters: [
          SOURCE,
          COLLECTION,
          at("kind", "filters.kind", "talk"),
          LIMIT,
          at("audioCodec", "conversion.audioCodec", "mp3"),
        ],
        steps: each("extract_audio"),
      },
    ),
  },
  {
    key: "weekly",
    name: "Weekly maintenance",
    description: "Reads the files again, makes missing thumbnails, reads new log lines and rebuilds the search index.",
    data: dataOf(
      "Check the files, make thumbnails, read new log lines and reindex",
      { intents: ["probe", "thumbnails", "analyze_logs", "reindex"] },
      {
        parameters: [SOURCE, LIMIT],
        steps: [...each("probe", "thumbnail"), { type: "analyze_logs", perItem: 0 }, { type: "reindex", perItem: 0 }],
      },
    ),
  },
  {
    key: "logs",
    name: "Read what is new in the logs",
    description: "Reads new lines of every log and updates patterns and findings. Nothing else is touched.",
    data: dataOf(
      "Analyze the logs",
      { intents: ["analyze_logs"] },
      { parameters: [SOURCE], steps: [{ type: "analyze_logs", perItem: 0 }] },
    ),
  },
];
