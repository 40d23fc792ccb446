import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ReportProgress } from "#lib/core/index.ts";
import { runFfmpeg } from "../transform/run-ffmpeg.ts";

type Cut = { absPath: string; outPath: string; fromMs?: number; lengthMs?: number; durationMs: number | null };
type Means = { ffmpegPath: string; timeoutMs: number; report: ReportProgress; signal: AbortSignal };

/** 16 kHz, one channel: what speech models listen to. */
const FOR_SPEECH = ["-vn", "-sn", "-dn", "-map", "0:a:0", "-map_metadata", "-1", "-ac", "1", "-ar", "16000"];

/** Writes the first sound track as WAV for a local program, or as small MP3 for sending. */
export async function cutSpeech(cut: Cut, kind: "wav" | "mp3", means: Means): Promise<void> {
  const { absPath, outPath, fromMs = 0, lengthMs, durationMs } = cut;
  const from = fromMs > 0 ? ["-ss", (fromMs / 1000).toFixed(3)] : [];
  const length = lengthMs === undefined ? [] : ["-t", (lengthMs / 1000).toFixed(3)];
  const codec = kind === "wav" ? ["-c:a", "pcm_s16le"] : ["-c:a", "libmp3lame", "-b:a", "48k"];
  const args = [...from, ...length, ...FOR_SPEECH, ...codec, "-f", kind, `file:${outPath}`];
  const { ffmpegPath, timeoutMs, report, signal } = means;
  await runFfmpeg(
    { ffmpegPath, inPath: absPath, args, timeoutMs, signal },
    { durationMs: lengthMs ?? durationMs, phase: "Taking the sound", report },
  );
}

/** Runs `work` with a folder of its own that is gone afterwards, however it ends. */
export async function inScratchFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "plantain-speech-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
