import { open, rm, stat } from "node:fs/promises";
import { AppError, type ReportProgress } from "#lib/core/index.ts";
import { partPathFor } from "../files/part-file.ts";
import { type FileState, fileState } from "../files/replace-file.ts";
import { sha256File } from "../files/sha256-file.ts";
import {
  type Conversion,
  conversionArguments,
  type LoudnessChange,
  type MeasuredLoudness,
} from "./conversion-arguments.ts";
import { measureLoudness } from "./measure-loudness.ts";
import { placeInstead, placeNew } from "./place-converted.ts";
import { type ProbedStreams, probeStreams } from "./probe-streams.ts";
import { runFfmpeg } from "./run-ffmpeg.ts";

export type ConvertInput = {
  absPath: string;
  /** Where the result shall go later; it is made beside that, under a name that no scan takes up. */
  outPath: string;
  wish: Conversion;
  ffmpegPath: string;
  ffprobePath: string;
  timeoutMs: number;
  report: ReportProgress;
  signal: AbortSignal;
};

export type { Conversion } from "./conversion-arguments.ts";

/** A finished file that nobody sees yet. */
export type ConvertedMedium = {
  sha256: string;
  sizeBytes: number;
  /** Length of the medium that was worked through. */
  mediaMs: number | null;
  checks: string[];
  note: string;
  /**
   * Puts it under a name that nothing has yet, or, where it replaces the medium itself, in its place after the original's
   * bytes were kept. @throws AppError CONFLICT when the name is taken or the original was changed since
   */
  place(keepOriginalTo: string): Promise<void>;
  discard(): Promise<void>;
};

const DURATION_SLACK_MS = 500;
const LOUDNESS_SLACK_LU = 1.5;
const AT_TARGET_LU = 0.5;
const TRUE_PEAK_SLACK_DB = 0.2;

const notKept = (why: string): AppError =>
  new AppError("INVALID_INPUT", `The result was not kept: ${why}.`, { hint: "The original is as it was." });

/** A second and a hundredth: containers round, encoders pad. */
function assertLength(before: ProbedStreams, after: ProbedStreams): void {
  if (before.durationMs === null || after.durationMs === null) return;
  const off = Math.abs(before.durationMs - after.durationMs);
  if (off > DURATION_SLACK_MS + before.durationMs / 100) {
    throw notKept(
      `it lasts ${(after.durationMs / 1_000).toFixed(1)} s instead of ${(before.durationMs / 1_000).toFixed(1)} s`,
    );
  }
}

function assertStreams(wish: Conversion, before: ProbedStreams, after: ProbedStreams): void {
  const wantsVideo = wish.kind !== "extract_audio" && before.video !== null;
  if (wantsVideo !== (after.video !== null))
    throw notKept(wantsVideo ? "the picture is missing" : "there is a picture in it");
  const sounds = wish.kind === "extract_audio" ? 1 : before.audio.length;
  if (after.audio.length !== sounds) throw notKept(`it has ${after.audio.length} sound tracks instead of ${sounds}`);
}

/** Decodes every frame and sample; `-xerror` ends at the first fault. */
async function assertDecodes(input: ConvertInput, partPath: string, durationMs: number | null): Promise<void> {
  const { ffmpegPath, timeoutMs, signal, report } = input;
  const args = ["-map", "0:V?", "-map", "0:a?", "-xerror", "-f", "null", "-"];
  await runFfmpeg(
    { ffmpegPath, inPath: partPath, args, timeoutMs, signal },
    { durationMs, phase: "Checking", report },
  ).catch((error: unknown) => {
    signal.throwIfAborted();
    throw error instanceof AppError ? notKept("it can't be decoded from start to end") : error;
  });
}

async function syncFile(absPath: string): Promise<void> {
  const file = await open(absPath, "r+");
  await file.sync().finally(() => file.close());
}

const lufs = (value: number): string => `${value.toFixed(1)} LUFS`;

function isAtTarget(wish: LoudnessChange, { integratedLufs, truePeakDb }: MeasuredLoudness): boolean {
  const isLoudEnough = Math.abs(integratedLufs - wish.targetLufs) <= AT_TARGET_LU;
  return isLoudEnough && truePeakDb <= wish.truePeakDb + TRUE_PEAK_SLACK_DB;
}

async function checkResult(
  input: ConvertInput,
  partPath: string,
  before: ProbedStreams,
): Promise<{ checks: string[]; after: ProbedStreams }> {
  const after = await probeStreams(partPath, input.ffprobePath, input.signal);
  assertStreams(input.wish, before, after);
  assertLength(before, after);
  await assertDecodes(input, partPath, after.durationMs);
  return { after, checks: ["length and streams are as expected", "every frame and sample can be decoded"] };
}

async function loudnessOf(input: ConvertInput, absPath: string, watch: { durationMs: number | null; phase: string }) {
  const { wish, ffmpegPath, timeoutMs, signal, report } = input;
  if (wish.kind !== "loudness") return undefined;
  return measureLoudness({ absPath, ffmpegPath, timeoutMs, signal }, wish, { ...watch, report });
}

/** Louder than the peaks allow is not reached; that is said, and no fault. */
function sayLoudness(wish: LoudnessChange, from: MeasuredLoudness, to: MeasuredLoudness): string {
  const isOff = Math.abs(to.integratedLufs - wish.targetLufs) > LOUDNESS_SLACK_LU;
  const held = isOff ? `; ${lufs(wish.targetLufs)} would push the peaks over ${wish.truePeakDb} dBTP` : "";
  return `Loudness from ${lufs(from.integratedLufs)} to ${lufs(to.integratedLufs)}${held}.`;
}

const mib = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(bytes < 10 * 1024 * 1024 ? 1 : 0)} MiB`;

async function makeAndCheck(
  input: ConvertInput,
  partPath: string,
  source: { streams: ProbedStreams; measured: MeasuredLoudness | undefined; expected: FileState },
): Promise<ConvertedMedium> {
  const { absPath, outPath, wish, ffmpegPath, timeoutMs, signal, report } = input;
  const { streams, measured, expected } = source;
  const args = [...conversionArguments(wish, streams, { outPath, measured }), `file:${partPath}`];
  await runFfmpeg(
    { ffmpegPath, inPath: absPath, args, timeoutMs, signal },
    { durationMs: streams.durationMs, phase: "Converting", report },
  );
  const { checks, after } = await checkResult(input, partPath, streams);
  const reached = await loudnessOf(input, partPath, { durationMs: after.durationMs, phase: "Measuring the result" });
  await syncFile(partPath);
  const sizeBytes = (await stat(partPath)).size;
  const note =
    wish.kind === "loudness" && measured !== undefined && reached !== undefined
      ? sayLoudness(wish, measured, reached)
      : `${mib(expected.size)} became ${mib(sizeBytes)}.`;
  return {
    sha256: await sha256File(partPath),
    sizeBytes,
    mediaMs: streams.durationMs,
    checks,
    note,
    place: (keepOriginalTo) =>
      outPath === absPath ? placeInstead({ partPath, absPath, expected, keepOriginalTo }) : placeNew(partPath, outPath),
    discard: () => rm(partPath, { force: true }),
  };
}

/**
 * Converts one medium into an unfinished file beside `outPath` and checks it: length, streams, every frame decodes, and for
 * loudness a second measurement. The source is only read until the result is placed.
 * @returns a sentence instead when there is nothing to change
 * @throws AppError with the reason; then nothing is left behind
 */
export async function convertMedia(input: ConvertInput): Promise<ConvertedMedium | { unchanged: string }> {
  const expected = await fileState(input.absPath);
  const streams = await probeStreams(input.absPath, input.ffprobePath, input.signal);
  const { durationMs } = streams;
  const measured = await loudnessOf(input, input.absPath, { durationMs, phase: "Measuring" });
  if (input.wish.kind === "loudness" && measured !== undefined && isAtTarget(input.wish, measured)) {
    return { unchanged: `It was at ${lufs(measured.integratedLufs)} already.` };
  }
  const partPath = partPathFor(input.outPath);
  try {
    return await makeAndCheck(input, partPath, { streams, measured, expected });
  } catch (error) {
    await rm(partPath, { force: true });
    throw error;
  }
}
