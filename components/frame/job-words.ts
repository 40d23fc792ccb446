import { formatCount, formatDuration } from "#components/format/numbers.ts";
import type { Progress } from "#lib/core/index.ts";
import type { JobKind, JobView } from "#lib/services/job/index.ts";

const TITLES: Record<JobKind, string> = {
  observe_source: "Reading a source",
  build_sample: "Making the sample",
  import_task_runs: "Importing task runs",
  analyze_tasks: "Analysing task runs",
  propose_metadata: "Looking for missing values",
  decide_proposals: "Deciding on proposals",
  undo_changes: "Taking changes back",
  measure_metadata: "Measuring the library",
  learn_rules: "Learning from corrections",
  what_if: "Trying a change",
  embed_media: "Embedding media",
  group_media: "Grouping media",
  crash_drill: "Crash drill",
};

/** What a job does, with the name of its source where it says one. */
export function jobTitle(job: JobView): string {
  const name = job.input.name ?? job.input.sourceName;
  return typeof name === "string" && name !== "" ? `${TITLES[job.kind]}: ${name}` : TITLES[job.kind];
}

/** 0..1, or null while the total is not known. */
export const progressShare = (progress: Progress | null): number | null =>
  progress?.total ? progress.done / progress.total : null;

/** "Reading tags: 120 of 4 000 files, 85 per s, about 45 s left". */
export function progressWords(progress: Progress | null): string {
  if (progress === null) return "Starting";
  const amount =
    progress.total === null
      ? `${formatCount(progress.done)} ${progress.unit}`
      : `${formatCount(progress.done)} of ${formatCount(progress.total)} ${progress.unit}`;
  const rate =
    progress.ratePerSec !== null && progress.ratePerSec >= 1 ? `, ${formatCount(progress.ratePerSec)} per s` : "";
  const left =
    progress.etaMs !== null && progress.etaMs >= 1000 ? `, about ${formatDuration(progress.etaMs)} left` : "";
  return `${progress.phase}: ${amount}${rate}${left}`;
}
