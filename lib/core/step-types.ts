import { z } from "zod";

const relativePath = z.string().min(1).max(4096).describe("path inside the source's folder");

/** One field of one item: what stands there, what shall stand there, and why. */
export const FieldChange = z.object({
  field: z.string().min(1).max(64),
  before: z.unknown().nullable(),
  after: z.unknown(),
  origin: z.string().max(32),
  confidence: z.number().min(0).max(1),
  reason: z.string().max(1000),
});
export type FieldChange = z.infer<typeof FieldChange>;

const outputPath = relativePath.describe("where the result goes; the path of the item itself replaces it");

export const VideoCodec = z.enum(["copy", "h264", "hevc", "av1"]);
export type VideoCodec = z.infer<typeof VideoCodec>;
export const AudioCodec = z.enum(["copy", "aac", "opus", "mp3", "flac"]);
export type AudioCodec = z.infer<typeof AudioCodec>;

const onItem = { sourceId: z.string(), itemId: z.string(), path: relativePath };

export const STEP_INPUTS = {
  probe: z.strictObject(onItem),
  thumbnail: z.strictObject({ ...onItem, widthPx: z.number().int().min(32).max(3840).default(480) }),
  fill_metadata: z.strictObject({
    ...onItem,
    changes: z.array(FieldChange).min(1).max(64),
    sidecar: z.boolean().describe("also write an NFO file beside the medium"),
  }),
  write_tags: z.strictObject({ ...onItem, changes: z.array(FieldChange).min(1).max(64) }),
  organize: z.strictObject({
    ...onItem,
    to: relativePath,
    companions: z
      .array(z.strictObject({ path: relativePath, to: relativePath }))
      .max(50)
      .default([])
      .describe("sidecars and subtitles that move along"),
  }),
  transcode: z.strictObject({
    ...onItem,
    to: outputPath,
    videoCodec: VideoCodec.default("h264"),
    quality: z
      .number()
      .int()
      .min(0)
      .max(51)
      .default(22)
      .describe("constant quality as x264 counts it; lower is better"),
    maxHeightPx: z.number().int().min(144).max(4320).optional().describe("larger pictures are scaled down"),
    audioCodec: z.enum(["copy", "aac", "opus"]).default("aac"),
    audioKbps: z.number().int().min(32).max(512).default(160),
  }),
  extract_audio: z.strictObject({
    ...onItem,
    to: outputPath,
    audioCodec: AudioCodec.default("copy"),
    audioKbps: z.number().int().min(32).max(512).default(160),
  }),
  loudness: z.strictObject({
    ...onItem,
    to: outputPath,
    targetLufs: z.number().min(-40).max(-5).default(-16).describe("integrated loudness, EBU R128"),
    truePeakDb: z.number().min(-9).max(0).default(-1.5),
  }),
  analyze_logs: z.strictObject({ sourceId: z.string() }),
  reindex: z.strictObject({ sourceId: z.string() }),
  by_hand: z.strictObject({
    instruction: z.string().min(1).max(4000).describe("what a person is to do, exactly"),
    subject: z.string().max(300).describe("what it is about: a task type, worker, resource or service"),
    risk: z.string().max(1000),
  }),
  undo: z.strictObject({ executionId: z.string(), stepKey: z.string(), itemId: z.string().optional() }),
} as const;

export type StepType = keyof typeof STEP_INPUTS;
export type StepInput<Type extends StepType> = z.infer<(typeof STEP_INPUTS)[Type]>;

export const STEP_TYPES = Object.keys(STEP_INPUTS) as StepType[];
export const StepType = z.enum(STEP_TYPES as [StepType, ...StepType[]]);

/**
 * How a step is put back. bytes = the kept original returns; move = moved back; remove = what was made is removed;
 * values = the old values return; made = what was made is removed, or the kept original returns where it was replaced;
 * nothing = there is nothing to undo.
 */
export const StepUndo = z.enum(["bytes", "move", "remove", "values", "made", "nothing"]);
export type StepUndo = z.infer<typeof StepUndo>;

/** What steps share while they work. */
export const STEP_RESOURCES = ["cpu", "gpu", "disk", "network"] as const;
export type StepResource = (typeof STEP_RESOURCES)[number];
/** How much a step holds of each: cpu in cores, of the others in steps at once. */
export type StepNeeds = Partial<Record<StepResource, number>>;

/** What planner, validator, executor and pages must know of a step type. */
export type StepFacts = {
  title: string;
  effect: string;
  undo: StepUndo;
  changesFiles: boolean;
  isIdempotent: boolean;
  maxAttempts: number;
  timeoutMs: number;
  needs: readonly ("ffmpeg" | "ffprobe")[];
  /** What it holds of the machine while it works; see stepNeeds for what depends on its input. */
  holds: StepNeeds;
  isPlannable: boolean;
};

const DEFAULTS = {
  changesFiles: false,
  isIdempotent: true,
  maxAttempts: 3,
  needs: [],
  holds: { disk: 1 },
  isPlannable: true,
} as const;

const CONVERSION = {
  ...DEFAULTS,
  undo: "made",
  changesFiles: true,
  maxAttempts: 2,
  needs: ["ffmpeg", "ffprobe"],
  holds: { cpu: 1, disk: 1 },
} as const;

/** Steps that make a file at `to` out of the one at `path`. */
export const CONVERSIONS = ["transcode", "extract_audio", "loudness"] as const satisfies readonly StepType[];
export type ConversionType = (typeof CONVERSIONS)[number];

export const STEP_FACTS: Record<StepType, StepFacts> = {
  probe: {
    ...DEFAULTS,
    title: "Probe",
    effect: "Reads technical data and tags again.",
    undo: "nothing",
    timeoutMs: 60_000,
  },
  thumbnail: {
    ...DEFAULTS,
    title: "Thumbnail",
    effect: "Makes a picture in Plantain's own folder; the medium is only read.",
    undo: "remove",
    timeoutMs: 120_000,
    needs: ["ffmpeg"],
    holds: { cpu: 1, disk: 1 },
  },
  fill_metadata: {
    ...DEFAULTS,
    title: "Fill metadata",
    effect: "Sets empty fields in Plantain's library and, if asked, in a sidecar file.",
    undo: "values",
    timeoutMs: 60_000,
    holds: {},
  },
  write_tags: {
    ...DEFAULTS,
    title: "Write tags",
    effect: "Writes tags on a copy, checks that nothing else changed, then replaces the file. The original is kept.",
    undo: "bytes",
    changesFiles: true,
    timeoutMs: 300_000,
  },
  organize: {
    ...DEFAULTS,
    title: "Organize",
    effect: "Moves the file inside its folder; never overwrites.",
    undo: "move",
    changesFiles: true,
    timeoutMs: 600_000,
  },
  transcode: {
    ...CONVERSION,
    title: "Transcode",
    effect:
      "Converts picture and sound into a new file, checks length, streams and every frame, then puts it in place.",
    timeoutMs: 24 * 3_600_000,
    holds: { cpu: 4, disk: 1 },
  },
  extract_audio: {
    ...CONVERSION,
    title: "Extract audio",
    effect: "Writes the sound into a file of its own, checked from start to end; the medium is only read.",
    timeoutMs: 6 * 3_600_000,
  },
  loudness: {
    ...CONVERSION,
    title: "Loudness",
    effect: "Measures the loudness (EBU R128) and brings it to the target; picture and tags stay as they are.",
    timeoutMs: 6 * 3_600_000,
  },
  analyze_logs: {
    ...DEFAULTS,
    title: "Analyze logs",
    effect: "Reads what is new in the logs and updates patterns and findings.",
    undo: "nothing",
    timeoutMs: 1_800_000,
    holds: { cpu: 1, disk: 1 },
  },
  reindex: {
    ...DEFAULTS,
    title: "Reindex",
    effect: "Reads changed files again and rebuilds the search index of the source.",
    undo: "nothing",
    timeoutMs: 3_600_000,
  },
  by_hand: {
    ...DEFAULTS,
    title: "By hand",
    effect: "Asks a person to do it, and goes on when somebody says that it is done.",
    undo: "nothing",
    maxAttempts: 1,
    timeoutMs: 60_000,
    holds: {},
  },
  undo: {
    ...DEFAULTS,
    title: "Undo",
    effect: "Puts back what one step changed.",
    undo: "nothing",
    changesFiles: true,
    timeoutMs: 600_000,
    isPlannable: false,
  },
};
