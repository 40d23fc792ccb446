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
  analyze_logs: z.strictObject({ sourceId: z.string() }),
  reindex: z.strictObject({ sourceId: z.string() }),
  undo: z.strictObject({ executionId: z.string(), stepKey: z.string(), itemId: z.string().optional() }),
} as const;

export type StepType = keyof typeof STEP_INPUTS;
export type StepInput<Type extends StepType> = z.infer<(typeof STEP_INPUTS)[Type]>;

export const STEP_TYPES = Object.keys(STEP_INPUTS) as StepType[];
export const StepType = z.enum(STEP_TYPES as [StepType, ...StepType[]]);

/**
 * What planner, validator, executor and pages must know of a step type.
 * `undo`: bytes = the kept original is put back; move = moved back; remove = what was made is removed; values = the
 * old values are put back; nothing = there is nothing to undo.
 */
export type StepFacts = {
  title: string;
  effect: string;
  undo: "bytes" | "move" | "remove" | "values" | "nothing";
  changesFiles: boolean;
  isIdempotent: boolean;
  maxAttempts: number;
  timeoutMs: number;
  needs: readonly ("ffmpeg" | "ffprobe")[];
  isPlannable: boolean;
};

const DEFAULTS = { changesFiles: false, isIdempotent: true, maxAttempts: 3, needs: [], isPlannable: true } as const;

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
  },
  fill_metadata: {
    ...DEFAULTS,
    title: "Fill metadata",
    effect: "Sets empty fields in Plantain's library and, if asked, in a sidecar file.",
    undo: "values",
    timeoutMs: 60_000,
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
  analyze_logs: {
    ...DEFAULTS,
    title: "Analyze logs",
    effect: "Reads what is new in the logs and updates patterns and findings.",
    undo: "nothing",
    timeoutMs: 1_800_000,
  },
  reindex: {
    ...DEFAULTS,
    title: "Reindex",
    effect: "Reads changed files again and rebuilds the search index of the source.",
    undo: "nothing",
    timeoutMs: 3_600_000,
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
