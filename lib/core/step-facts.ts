import { z } from "zod";
import type { StepType } from "./step-types.ts";

/**
 * How a step is put back. bytes = the kept original returns; move = moved back; remove = what was made is removed;
 * values = the old values return; made = what was made is removed, or the kept original returns where it was replaced;
 * rows = rows of another program's database return to what they held; nothing = there is nothing to undo.
 */
export const StepUndo = z.enum(["bytes", "move", "remove", "values", "made", "rows", "nothing"]);
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
  /** What its input must name: a medium, a source, or neither. */
  about: "item" | "source" | "nothing";
  /** The kind of source that it works on, where only one will do. */
  sourceKind: "banana_bun" | null;
  /** It changes something that others rely on: files, another program's rows, the world outside. */
  isDestructive: boolean;
  /** How to find out whether a try that was cut off had done its work. */
  probe: string;
};

const DEFAULTS = {
  changesFiles: false,
  isIdempotent: true,
  maxAttempts: 3,
  needs: [],
  holds: { disk: 1 },
  isPlannable: true,
  about: "item",
  sourceKind: null,
  isDestructive: false,
  probe: "Not needed: it only reads or remakes what is its own.",
} as const;

const BY_JOURNAL = "The next try compares the file with the hash that the journal holds.";

/** Changes rows in the database of a Banana Bun installation. */
const QUEUE_ACTION = {
  ...DEFAULTS,
  about: "source",
  sourceKind: "banana_bun",
  isDestructive: true,
  undo: "rows",
  timeoutMs: 120_000,
  holds: {},
  probe: "The next try compares the rows with what the journal says they held and were to hold.",
} as const;

const CONVERSION = {
  ...DEFAULTS,
  undo: "made",
  changesFiles: true,
  isDestructive: true,
  probe: BY_JOURNAL,
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
    isDestructive: true,
    probe: BY_JOURNAL,
    timeoutMs: 300_000,
  },
  organize: {
    ...DEFAULTS,
    title: "Organize",
    effect: "Moves the file inside its folder; never overwrites.",
    undo: "move",
    changesFiles: true,
    isDestructive: true,
    probe: "The next try looks which of the two places holds the file.",
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
    about: "source",
    title: "Analyze logs",
    effect: "Reads what is new in the logs and updates patterns and findings.",
    undo: "nothing",
    timeoutMs: 1_800_000,
    holds: { cpu: 1, disk: 1 },
  },
  reindex: {
    ...DEFAULTS,
    about: "source",
    title: "Reindex",
    effect: "Reads changed files again and rebuilds the search index of the source.",
    undo: "nothing",
    timeoutMs: 3_600_000,
  },
  transcribe: {
    ...DEFAULTS,
    title: "Transcribe",
    effect: "Writes down what is spoken, as subtitles beside the medium and in the library; the medium is only read.",
    undo: "made",
    changesFiles: true,
    maxAttempts: 2,
    timeoutMs: 6 * 3_600_000,
    needs: ["ffmpeg"],
    holds: { cpu: 4, disk: 1 },
    probe: "The next try takes the transcript that was kept, and compares the files with the hashes of the journal.",
  },
  summarize: {
    ...DEFAULTS,
    title: "Summarize",
    effect: "Lets a model sum up the transcript and sets the summary in the library, with the model that made it.",
    undo: "values",
    maxAttempts: 2,
    timeoutMs: 1_800_000,
    holds: { network: 1 },
    probe: "The next try finds the summary that it was to set.",
  },
  ingest: {
    ...DEFAULTS,
    about: "source",
    title: "Take in",
    effect: "Copies a file from the inbox into a media folder, compares the bytes, and only then shows it there.",
    undo: "made",
    changesFiles: true,
    isDestructive: true,
    timeoutMs: 6 * 3_600_000,
    probe: BY_JOURNAL,
  },
  http_request: {
    ...DEFAULTS,
    about: "nothing",
    title: "HTTP request",
    effect: "Sends one request to a host that the settings allow.",
    undo: "nothing",
    isIdempotent: false,
    isDestructive: true,
    timeoutMs: 900_000,
    holds: { network: 1 },
    probe: "The journal says whether it was sent and what was answered; ask the server whether it arrived.",
  },
  shell: {
    ...DEFAULTS,
    about: "nothing",
    title: "Command",
    effect: "Runs one of the commands that the settings allow, without a shell.",
    undo: "nothing",
    isIdempotent: false,
    isDestructive: true,
    maxAttempts: 1,
    timeoutMs: 25 * 3_600_000,
    holds: { cpu: 1, disk: 1 },
    probe: "The journal says whether it was started and how it ended; look at what the command makes.",
  },
  dedupe_report: {
    ...DEFAULTS,
    about: "nothing",
    title: "Report duplicates",
    effect: "Compares the media by bytes, tags and length and writes a list of what is there twice; deletes nothing.",
    undo: "remove",
    timeoutMs: 2 * 3_600_000,
    holds: { cpu: 1, disk: 1 },
  },
  embed: {
    ...DEFAULTS,
    about: "source",
    title: "Embed",
    effect: "Makes the vectors by which similar media are found; media that did not change are skipped.",
    undo: "nothing",
    timeoutMs: 2 * 3_600_000,
    holds: { cpu: 1 },
  },
  retry_failed: {
    ...QUEUE_ACTION,
    about: "nothing",
    title: "Retry failed",
    effect: "Puts failed tasks of Banana Bun, or failed steps of an execution, back into the queue.",
  },
  set_concurrency: {
    ...QUEUE_ACTION,
    title: "Set concurrency",
    effect: "Sets how many instances of a periodic task of Banana Bun may run side by side.",
  },
  move_periodic_task: {
    ...QUEUE_ACTION,
    title: "Move periodic task",
    effect: "Gives a periodic task of Banana Bun another time.",
  },
  banana_bun_task: {
    ...QUEUE_ACTION,
    title: "Banana Bun task",
    effect: "Puts one task into the queue of Banana Bun and follows it to its end.",
    maxAttempts: 2,
    timeoutMs: 25 * 3_600_000,
    probe: "The next try finds the task by the mark that it carries, and follows it.",
  },
  by_hand: {
    ...DEFAULTS,
    about: "nothing",
    probe: "The person who does it knows.",
    title: "By hand",
    effect: "Asks a person to do it, and goes on when somebody says that it is done.",
    undo: "nothing",
    maxAttempts: 1,
    timeoutMs: 60_000,
    holds: {},
  },
  undo: {
    ...DEFAULTS,
    about: "nothing",
    isDestructive: true,
    probe: "The journal says which changes were put back.",
    title: "Undo",
    effect: "Puts back what one step changed.",
    undo: "nothing",
    changesFiles: true,
    timeoutMs: 600_000,
    isPlannable: false,
  },
};

/** Whether a try of unknown end may be repeated by itself: by the type, and for requests by what is asked. */
export function isRepeatable(type: StepType, input: Record<string, unknown>): boolean {
  if (type !== "http_request") return STEP_FACTS[type].isIdempotent;
  const { method = "GET", idempotencyKey } = input;
  return method === "GET" || method === "HEAD" || idempotencyKey !== undefined;
}
