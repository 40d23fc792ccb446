import { z } from "zod";

/** A problem that the generator has put into the history on purpose; `kind` is the kind of finding that it should give. */
export const SampleProblem = z.object({
  kind: z.enum([
    "queue_saturation",
    "retry_storm",
    "regression",
    "never_picked_up",
    "stuck_running",
    "failing_dependency",
    "serial_tail",
  ]),
  subject: z.string(),
  description: z.string(),
  startMs: z.number(),
  endMs: z.number(),
});
export type SampleProblem = z.infer<typeof SampleProblem>;

/** Content of the marker file. Paths are relative to the sample folder, with forward slashes. */
export const SampleManifest = z.object({
  product: z.literal("plantain"),
  format: z.literal(1),
  seed: z.int(),
  nowMs: z.number(),
  complete: z.boolean(),
  files: z.array(z.string()),
  folders: z.array(z.string()),
  taskRuns: z.int(),
  mediaFiles: z.int(),
  madeWithFfmpeg: z.boolean(),
  problems: z.array(SampleProblem),
});
export type SampleManifest = z.infer<typeof SampleManifest>;

/** Lies in the root of a sample folder; a folder without it is never touched. */
export const SAMPLE_MARKER = ".plantain-sample.json";
