import { readPipelineTimes } from "#lib/db/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { OWN_STEPS_SOURCE } from "#lib/services/task/index.ts";

/** How the same kind of work went in the pipeline, before Plantain did it. */
export type PipelineRuns = {
  stepType: string;
  taskType: string;
  runs: number;
  meanWaitMs: number | null;
  meanMs: number;
};

const DAYS = 30;
/** Fewer runs say nothing. */
const LEAST_RUNS = 5;

/** Names under which pipelines do what a step does; a step's own name counts for every type. */
const TASK_TYPES: Readonly<Record<string, readonly string[]>> = {
  transcribe: ["media_transcribe"],
  summarize: ["media_summarize"],
  ingest: ["media_ingest"],
  organize: ["media_organize"],
  write_tags: ["media_tag"],
  transcode: ["media_convert", "media_transcode"],
  thumbnail: ["media_thumbnail"],
  embed: ["media_embed"],
};

/** Runs of the last 30 days that did what steps of these types do. */
export async function readPipelineRuns(ctx: ServiceContext, stepTypes: readonly string[]): Promise<PipelineRuns[]> {
  const stepOf = new Map(
    stepTypes.flatMap((step) => [step, ...(TASK_TYPES[step] ?? [])].map((task) => [task, step] as const)),
  );
  const fromHour = Math.floor(ctx.now().getTime() / 3_600_000) - DAYS * 24;
  const rows = await readPipelineTimes(ctx.db, {
    types: [...stepOf.keys()],
    fromHour,
    exceptSource: OWN_STEPS_SOURCE,
  });
  return rows
    .filter(({ runs }) => runs >= LEAST_RUNS)
    .map(({ type, ...times }) => ({ stepType: stepOf.get(type) ?? type, taskType: type, ...times }));
}
