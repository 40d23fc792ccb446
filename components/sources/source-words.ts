import { formatCount, formatShare, plural } from "#components/format/numbers.ts";
import type { FolderKind, SourceKind, SourceSummary, SourceView } from "#lib/services/source/index.ts";

export const KIND_LABELS: Record<SourceKind, string> = {
  log_folder: "Log folder",
  log_stream: "Log stream",
  log_trial: "Logs on trial",
  banana_bun: "Banana Bun",
  media_folder: "Media folder",
  task_runs: "Imported task runs",
};

export const KIND_HINTS: Record<FolderKind, string> = {
  log_folder: "Log files of any format: patterns, errors, bursts.",
  banana_bun: "Its folder with the task database and logs: runs, waits, failures. Opened read-only.",
  media_folder: "Movies, series, music, podcasts, talks: technical data, tags and gaps.",
};

/** What the last look found, in a few words each. */
export function summaryWords(summary: SourceSummary): string[] {
  const words: string[] = [];
  if (summary.logLines !== undefined) {
    words.push(`${plural(summary.logLines, "log line")} in ${plural(summary.logFiles ?? 0, "file")}`);
  }
  if (summary.logTemplates !== undefined) words.push(plural(summary.logTemplates, "pattern"));
  if (summary.taskRuns !== undefined) {
    words.push(`${plural(summary.taskRuns, "task run")} of ${plural(summary.taskTypes ?? 0, "type")}`);
  }
  if (summary.rejectedLines) words.push(`${plural(summary.rejectedLines, "line")} refused`);
  if (summary.mediaItems !== undefined) words.push(plural(summary.mediaItems, "media item"));
  if (summary.completeness !== undefined && summary.completeness !== null) {
    words.push(`${formatShare(summary.completeness)} complete`);
  }
  if (summary.mediaUnreadable) words.push(`${formatCount(summary.mediaUnreadable)} unreadable`);
  if (summary.logOddLines) words.push(plural(summary.logOddLines, "odd line"));
  if (summary.findings !== undefined) words.push(plural(summary.findings, "finding"));
  return words;
}

/** "3 sources: 12 400 log lines, 5 000 task runs, 49 media items." */
export function sourcesAnswer(sources: readonly SourceView[]): string {
  if (sources.length === 0) return "Plantain does not read anything yet.";
  const sum = (pick: (summary: SourceSummary) => number | undefined) =>
    sources.reduce((total, source) => total + ((source.summary && pick(source.summary)) ?? 0), 0);
  const parts = [
    [sum((summary) => summary.logLines), "log line"],
    [sum((summary) => summary.taskRuns), "task run"],
    [sum((summary) => summary.mediaItems), "media item"],
  ] as const;
  const known = parts.filter(([count]) => count > 0).map(([count, word]) => plural(count, word));
  const failed = sources.filter((source) => source.state === "failed").length;
  const what = known.length > 0 ? `: ${known.join(", ")}` : "";
  return `${plural(sources.length, "source")}${what}.${failed > 0 ? ` ${failed} can't be read.` : ""}`;
}
