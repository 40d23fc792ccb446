import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  cutSpeech,
  faultOfLines,
  inScratchFolder,
  isProgramThere,
  probeMedia,
  runTranscriber,
  type SpokenLine,
  spokenText,
  writeSubtitles,
} from "#lib/connectors/media-files/index.ts";
import { AppError, type CommandTemplate, parseCommandTemplate, STEP_FACTS } from "#lib/core/index.ts";
import { StepFailure, type StepPorts, type Transcript } from "#lib/execution/index.ts";
import { LlmError } from "#lib/llm/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { transcribeAudio } from "#lib/services/llm/index.ts";
import type { MediaToolbox } from "#lib/services/media-tools/index.ts";
import { readSettings } from "#lib/services/setting/index.ts";

type Wanted = Parameters<StepPorts["speech"]["transcribe"]>[0];
type Sound = { wanted: Wanted; ffmpegPath: string; mediaMs: number | null };
type Heard = { lines: SpokenLine[]; text: string; language: string | null; by: string; costUsd: number };

/** Endpoints take about 25 MB; at 48 kbit/s that is more than an hour. */
const PIECE_MS = 20 * 60_000;

const meansOf = ({ wanted, ffmpegPath }: Sound) => ({
  ffmpegPath,
  timeoutMs: STEP_FACTS.transcribe.timeoutMs,
  report: wanted.report,
  signal: wanted.signal,
});

async function byCommand(sound: Sound, template: CommandTemplate): Promise<Heard> {
  const { wanted, mediaMs } = sound;
  const { absPath, language, report, signal } = wanted;
  return inScratchFolder(async (folder) => {
    const wavPath = join(folder, "sound.wav");
    await cutSpeech({ absPath, outPath: wavPath, durationMs: mediaMs }, "wav", meansOf(sound));
    const { timeoutMs } = STEP_FACTS.transcribe;
    const lines = await runTranscriber({ template, wavPath, folder, language, mediaMs, timeoutMs, report, signal });
    const by = template.program.split(/[\\/]/).at(-1) ?? template.program;
    return { lines, text: spokenText(lines), language: language ?? null, by, costUsd: 0 };
  });
}

/** What an endpoint heard in one piece, with the times of the whole; without segments the piece is one long line. */
function linesOf(heard: { text: string; lines: SpokenLine[] }, fromMs: number, lengthMs: number): SpokenLine[] {
  const text = heard.text.trim();
  if (heard.lines.length === 0 && text !== "") return [{ startMs: fromMs, endMs: fromMs + lengthMs, text }];
  return heard.lines
    .map((line) => ({ startMs: line.startMs + fromMs, endMs: line.endMs + fromMs, text: line.text.trim() }))
    .filter((line) => line.text !== "" && line.endMs >= line.startMs);
}

async function byEndpoint(ctx: ServiceContext, sound: Sound): Promise<Heard> {
  const { wanted } = sound;
  const mediaMs = sound.mediaMs;
  if (mediaMs === null) throw new StepFailure("The length of the medium is not known, so its price isn't either.");
  const { absPath, language, executionId, signal, report } = wanted;
  const planId = (await ctx.db.execution.findUnique({ where: { id: executionId }, select: { planId: true } }))?.planId;
  return inScratchFolder(async (folder) => {
    const all: Heard = { lines: [], text: "", language: language ?? null, by: "", costUsd: 0 };
    for (let fromMs = 0; fromMs < mediaMs; fromMs += PIECE_MS) {
      const soundMs = Math.min(PIECE_MS, mediaMs - fromMs);
      const outPath = join(folder, `piece-${fromMs}.mp3`);
      await cutSpeech({ absPath, outPath, fromMs, lengthMs: soundMs, durationMs: mediaMs }, "mp3", meansOf(sound));
      const total = Math.round(mediaMs / 1000);
      report({ phase: "Transcribing", done: Math.round(fromMs / 1000), total, unit: "s" });
      const piece = new Blob([await readFile(outPath)], { type: "audio/mpeg" });
      const heard = await transcribeAudio(ctx, { sound: piece, soundMs, language, planId, executionId, signal });
      all.lines.push(...linesOf(heard, fromMs, soundMs));
      all.language ??= heard.language;
      all.by = `${heard.provider}/${heard.model}`;
      all.costUsd += heard.costUsd;
    }
    return { ...all, text: spokenText(all.lines) };
  });
}

async function chooseWay(ctx: ServiceContext, via: Wanted["via"]): Promise<CommandTemplate | null> {
  const { transcribe_command: command } = await readSettings(ctx);
  const template = command === "" ? null : parseCommandTemplate(command);
  const isThere = template !== null && (await isProgramThere(template.program));
  if (via === "endpoint" || (via === "auto" && !isThere)) return null;
  if (isThere) return template;
  throw new StepFailure(
    template === null
      ? "No command is set for transcriptions."
      : `${template.program} is not there, or may not be run by Plantain.`,
  );
}

function toFailure(error: unknown): unknown {
  if (!(error instanceof LlmError)) return error;
  return error.kind === "aborted"
    ? error
    : new StepFailure(error.message, { isRetryable: error.isRetryable, cause: error });
}

async function lengthOf(absPath: string, ffprobePath: string): Promise<number | null> {
  const probe = await probeMedia({ absPath, ffprobePath });
  return probe.ok ? (probe.technical.durationMs ?? null) : null;
}

/** What is spoken in a medium, by a local program or the endpoint of the settings. */
export const speechPort = (ctx: ServiceContext, toolbox: MediaToolbox): StepPorts["speech"] => ({
  async transcribe(wanted): Promise<Transcript> {
    const { ffmpeg, ffprobe } = toolbox.tools;
    if (ffmpeg === undefined) throw new StepFailure("ffmpeg was not found.");
    const template = await chooseWay(ctx, wanted.via);
    const mediaMs = ffprobe === undefined ? null : await lengthOf(wanted.absPath, ffprobe.path);
    const sound = { wanted, ffmpegPath: ffmpeg.path, mediaMs };
    const heard = await (template === null ? byEndpoint(ctx, sound) : byCommand(sound, template)).catch(
      (error: unknown) => {
        wanted.signal.throwIfAborted();
        throw toFailure(error);
      },
    );
    const fault = faultOfLines(heard.lines, mediaMs);
    if (fault !== null) throw new AppError("INVALID_INPUT", `The transcript was not kept: ${fault}.`);
    const { text, language, by, costUsd, lines } = heard;
    return { text, srt: writeSubtitles(lines), lines: lines.length, language, by, mediaMs, costUsd };
  },
});
