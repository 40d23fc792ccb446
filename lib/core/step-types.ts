import { z } from "zod";
import { PlainHeaders } from "./allowed-hosts.ts";

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

const scheduleId = z
  .string()
  .regex(/^(?:task_schedule|task):\d{1,15}$/)
  .describe("as the list of schedules names it: task_schedule:<id> or task:<id>");

/**
 * Tasks that Banana Bun can be given. Those that run commands or free tools (shell, run_code, code, tool, batch, planner)
 * are left out on purpose, and so are those that it never starts.
 */
export const BananaBunTaskType = z.enum(["llm", "youtube", "media_ingest", "media_organize"]);
export type BananaBunTaskType = z.infer<typeof BananaBunTaskType>;

const LanguageCode = z.string().regex(/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/, "a language code such as en or pt-br");

/** An address without anything that a shell could take for more than text: Banana Bun passes it on to a program. */
const SafeUrl = z
  .string()
  .max(2000)
  .regex(/^https?:\/\/[A-Za-z0-9.-]+(?::\d+)?(?:\/[A-Za-z0-9._~/%?=&+,:@-]*)?$/, "a plain http or https address");

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
  transcribe: z.strictObject({
    ...onItem,
    via: z.enum(["auto", "command", "endpoint"]).default("auto").describe("auto: the local command if there is one"),
    language: LanguageCode.optional().describe("of what is spoken; found out when left out"),
    sidecar: z.enum(["srt", "txt", "both", "none"]).default("srt").describe("files beside the medium"),
    toLibrary: z.boolean().default(true).describe("also set the transcript in Plantain's library"),
    replace: z.boolean().default(false).describe("also when the library holds a transcript"),
  }),
  summarize: z.strictObject({
    ...onItem,
    maxWords: z.number().int().min(20).max(500).default(120),
    language: LanguageCode.optional().describe("of the summary; that of the transcript when left out"),
    model: z.string().min(3).max(320).optional().describe("<provider>/<model>; the one that fits best when left out"),
    replace: z.boolean().default(false).describe("also when there is a summary"),
  }),
  ingest: z.strictObject({
    sourceId: z.string().describe("the media folder that takes it"),
    from: relativePath.describe("path inside the inbox folder of the settings"),
    to: relativePath.describe("path inside the media folder"),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional()
      .describe("refused when the file has other bytes"),
    takeOut: z.boolean().default(false).describe("remove it from the inbox once the copy is checked"),
  }),
  http_request: z.strictObject({
    method: z.enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]).default("GET"),
    url: z
      .url({ protocol: /^https?$/ })
      .max(4000)
      .describe("to a host that the settings allow"),
    headers: PlainHeaders.default({}).describe("none that name who asks: a plan can be read by everybody"),
    body: z.string().max(100_000).optional(),
    idempotencyKey: z
      .string()
      .regex(/^[\w.:-]{8,200}$/)
      .optional()
      .describe("sent as Idempotency-Key: the server does it once however often it is asked"),
    expectStatus: z.array(z.number().int().min(100).max(599)).max(20).default([]).describe("none: any from 200 to 299"),
    timeoutSeconds: z.number().int().min(1).max(600).default(60),
    maxBytes: z.number().int().min(1).max(50_000_000).default(1_000_000).describe("largest answer that is read"),
  }),
  shell: z.strictObject({
    command: z
      .string()
      .regex(/^[a-z][a-z0-9_-]{0,40}$/)
      .describe("name of a command of the settings"),
    values: z.record(z.string().max(40), z.string().max(4096)).default({}).describe("what the command leaves open"),
    sourceId: z.string().optional().describe("the folder that its paths lie in"),
    timeoutMinutes: z.number().int().min(1).max(1440).default(60),
  }),
  dedupe_report: z.strictObject({
    sourceId: z.string().optional().describe("a media folder; without it the whole library"),
    withUnsure: z.boolean().default(true).describe("also groups whose lengths are not known"),
  }),
  embed: z.strictObject({
    sourceId: z.string(),
    itemIds: z.array(z.string()).max(5000).default([]).describe("these media; none: all of the source"),
    force: z.boolean().default(false).describe("also media whose text is as before"),
  }),
  retry_failed: z.strictObject({
    sourceId: z.string().optional().describe("a Banana Bun installation"),
    executionId: z.string().optional().describe("an execution of Plantain that has ended"),
    taskTypes: z.array(z.string().min(1).max(100)).max(50).default([]).describe("only tasks of these types"),
    taskIds: z.array(z.number().int().positive()).max(5000).default([]).describe("only these tasks"),
    limit: z.number().int().min(1).max(5000).default(100).describe("at most so many tasks, the oldest first"),
  }),
  set_concurrency: z.strictObject({
    sourceId: z.string().describe("a Banana Bun installation"),
    scheduleId: scheduleId,
    atOnce: z.number().int().min(1).max(64).describe("instances of the periodic task that may run side by side"),
  }),
  move_periodic_task: z.strictObject({
    sourceId: z.string().describe("a Banana Bun installation"),
    scheduleId: scheduleId,
    cron: z.string().min(9).max(200).describe("minute, hour, day of month, month, day of week"),
    timezone: z.string().min(1).max(100).optional().describe("IANA name; as it is when left out"),
  }),
  banana_bun_task: z.strictObject({
    sourceId: z.string().describe("a Banana Bun installation"),
    taskType: BananaBunTaskType,
    description: z.string().min(1).max(4000).describe("what the task is to do; for llm, the prompt"),
    filePath: z.string().min(1).max(4096).optional().describe("the file, for media_ingest and media_organize"),
    url: SafeUrl.optional().describe("the address, for youtube"),
    waitMinutes: z.number().int().min(1).max(1440).default(60).describe("how long to wait for its end"),
  }),
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
