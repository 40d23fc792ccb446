import { z } from "zod";
import { AppError, type ReportProgress } from "#lib/core/index.ts";
import { type LoudnessChange, loudnormFilter, type MeasuredLoudness } from "./conversion-arguments.ts";
import { runFfmpeg } from "./run-ffmpeg.ts";

/** Silence measures as minus infinity. */
const Level = z.coerce.number();
const Measured = z.object({
  input_i: Level,
  input_tp: Level,
  input_lra: Level,
  input_thresh: Level,
  target_offset: Level,
});

/**
 * Integrated loudness (LUFS), true peak (dBTP) and range (LU) of the first sound track, after EBU R128.
 * @throws AppError INVALID_INPUT for silence, which has no loudness
 */
export async function measureLoudness(
  input: { absPath: string; ffmpegPath: string; timeoutMs: number; signal: AbortSignal },
  wish: LoudnessChange,
  watch: { durationMs: number | null; phase: string; report: ReportProgress },
): Promise<MeasuredLoudness> {
  const said = await runFfmpeg(
    {
      ffmpegPath: input.ffmpegPath,
      inPath: input.absPath,
      args: ["-map", "0:a:0", "-af", loudnormFilter(wish), "-f", "null", "-"],
      timeoutMs: input.timeoutMs,
      signal: input.signal,
    },
    watch,
  );
  const json = /\{[^{}]*"input_i"[^{}]*\}/.exec(said)?.[0];
  const parsed = Measured.safeParse(json === undefined ? null : JSON.parse(json.replaceAll('"-inf"', '"-999"'))).data;
  if (parsed === undefined) throw new AppError("UNAVAILABLE", "ffmpeg gave no figures for the loudness.");
  if (parsed.input_i < -70) {
    throw new AppError("INVALID_INPUT", "The sound is silence: there is no loudness to change.", {
      hint: "Leave it out.",
    });
  }
  return {
    integratedLufs: parsed.input_i,
    truePeakDb: parsed.input_tp,
    rangeLu: parsed.input_lra,
    thresholdLufs: parsed.input_thresh,
    offsetLu: parsed.target_offset,
  };
}
