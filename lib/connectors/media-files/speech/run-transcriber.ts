import { constants } from "node:fs";
import { access, readdir, readFile, stat } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { AppError, type CommandTemplate, fillCommand, type ReportProgress } from "#lib/core/index.ts";
import { runTool } from "../tools/run-tool.ts";
import { parseSubtitles, type SpokenLine } from "./subtitles.ts";

const OUTPUT_BYTES_MOST = 64 * 1024 * 1024;
const STDOUT_BYTES_MOST = 4 * 1024 * 1024;

/** True when the program of a command is there and may be run. */
export async function isProgramThere(program: string): Promise<boolean> {
  try {
    await access(program, constants.X_OK);
    return (await stat(program)).isFile();
  } catch {
    return false;
  }
}

/** Files that a transcriber left in its folder, subtitles before plain text. */
async function readOutput(folder: string, inputName: string): Promise<{ name: string; text: string } | null> {
  const names = (await readdir(folder)).filter((name) => name !== inputName).sort();
  for (const kind of [".srt", ".vtt", ".txt"]) {
    const name = names.find((candidate) => extname(candidate).toLowerCase() === kind);
    if (name === undefined) continue;
    const path = join(folder, name);
    if ((await stat(path)).size > OUTPUT_BYTES_MOST)
      throw new AppError("LIMIT_EXCEEDED", "The transcript is too large.");
    return { name, text: await readFile(path, "utf8") };
  }
  return null;
}

const lastWords = (text: string): string =>
  (
    text
      .trim()
      .split(/[\r\n]+/)
      .at(-1) ?? ""
  )
    .replace(/[\u0000-\u001f\u007f]/g, " ")
    .slice(0, 300);

/**
 * Lets a local program transcribe a WAV file in a folder of its own. The command comes from the settings of an admin, as an
 * argument vector; there is no shell. What it writes (SRT, WebVTT, text) or prints is read.
 * @throws AppError UNAVAILABLE when it can't run or takes too long, INVALID_INPUT with its last words when it fails
 */
export async function runTranscriber(input: {
  template: CommandTemplate;
  wavPath: string;
  folder: string;
  language: string | undefined;
  mediaMs: number | null;
  timeoutMs: number;
  report: ReportProgress;
  signal: AbortSignal;
}): Promise<SpokenLine[]> {
  const { template, wavPath, folder, language, mediaMs, timeoutMs, report, signal } = input;
  const values = { input: wavPath, output: join(folder, "transcript"), folder, language: language ?? "auto" };
  const total = mediaMs === null ? null : Math.max(1, Math.round(mediaMs / 1000));
  const run = await runTool({
    command: template.program,
    args: fillCommand(template, values),
    timeoutMs,
    signal,
    stdoutBytesMax: STDOUT_BYTES_MOST,
    onStdout: (chunk) => {
      const at = parseSubtitles(chunk).at(-1)?.endMs;
      if (at === undefined) return;
      report({ phase: "Transcribing", done: Math.min(total ?? at, Math.round(at / 1000)), total, unit: "s" });
    },
  });
  signal.throwIfAborted();
  const name = basename(template.program);
  if (run.outcome === "not_started") throw new AppError("UNAVAILABLE", `${name} could not be started.`);
  if (run.outcome === "timeout") throw new AppError("UNAVAILABLE", `${name} did not finish within the time limit.`);
  if (run.exitCode !== 0) {
    throw new AppError("INVALID_INPUT", `${name} failed (exit ${run.exitCode}): ${lastWords(run.stderr)}`);
  }
  const found = (await readOutput(folder, basename(wavPath))) ?? { name: "", text: run.stdout.toString("utf8") };
  const lines = parseSubtitles(found.text);
  const isPlain = lines.length === 0 && found.text.trim() !== "" && found.name.endsWith(".txt");
  return isPlain ? [{ startMs: 0, endMs: mediaMs ?? 0, text: found.text.replace(/\s+/g, " ").trim() }] : lines;
}
