import { AppError, type ReportProgress } from "#lib/core/index.ts";
import { runTool, SAFE_INPUT_OPTIONS, type ToolRun } from "../tools/run-tool.ts";

type FfmpegWork = {
  ffmpegPath: string;
  inPath: string;
  args: readonly string[];
  timeoutMs: number;
  signal: AbortSignal;
};

const lastLine = (stderr: string): string => {
  const lines = stderr.trim().split(/[\r\n]+/);
  return (lines.at(-1) ?? "").replace(/[\u0000-\u001f\u007f]/g, " ").slice(0, 300);
};

/** Position in the medium that ffmpeg's `-progress` tells, in ms. */
const positionOf = (text: string): number | null => {
  const found = [...text.matchAll(/^out_time_us=(\d{1,15})\s*$/gm)].at(-1)?.[1];
  return found === undefined ? null : Number(found) / 1_000;
};

function assertEnded(run: ToolRun, signal: AbortSignal): void {
  signal.throwIfAborted();
  if (run.outcome === "not_started") throw new AppError("UNAVAILABLE", "ffmpeg could not be started.");
  if (run.outcome === "timeout") throw new AppError("UNAVAILABLE", "ffmpeg did not finish within the time limit.");
  if (run.exitCode === 0) return;
  if (/No space left on device/i.test(run.stderr)) {
    throw Object.assign(new Error("disk full"), { code: "ENOSPC" });
  }
  if (/Unknown encoder/i.test(run.stderr)) {
    throw new AppError("UNSUPPORTED", `This ffmpeg lacks an encoder: ${lastLine(run.stderr)}`, {
      hint: "Install a build of ffmpeg that has it, or choose another codec.",
    });
  }
  throw new AppError("INVALID_INPUT", `ffmpeg could not convert the file: ${lastLine(run.stderr)}`, {
    hint: "The medium may be damaged; nothing was changed.",
  });
}

/**
 * Runs ffmpeg on one local file, with an argument vector and no playlists or network, and tells how far it is.
 * @param work.args what follows the input, with the output last
 * @returns the end of what ffmpeg said
 * @throws AppError with the last line that ffmpeg wrote
 */
export async function runFfmpeg(
  work: FfmpegWork,
  watch: { durationMs: number | null; phase: string; report: ReportProgress },
): Promise<string> {
  const total = watch.durationMs === null ? null : Math.max(1, Math.round(watch.durationMs / 1_000));
  const run = await runTool({
    command: work.ffmpegPath,
    args: [
      ...["-hide_banner", "-nostdin", "-loglevel", "info", "-nostats", "-progress", "pipe:1", "-y"],
      ...[...SAFE_INPUT_OPTIONS, "-i", `file:${work.inPath}`],
      ...work.args,
    ],
    timeoutMs: work.timeoutMs,
    signal: work.signal,
    stdoutBytesMax: 0,
    onStdout: (chunk) => {
      const at = positionOf(chunk);
      if (at !== null)
        watch.report({ phase: watch.phase, done: Math.min(total ?? at, Math.round(at / 1_000)), total, unit: "s" });
    },
  });
  assertEnded(run, work.signal);
  return run.stderr;
}
