import { randomBytes } from "node:crypto";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { AppError } from "#lib/core/index.ts";
import { readWithFfprobe } from "../reader/read-with-ffprobe.ts";
import { runTool, SAFE_INPUT_OPTIONS, type ToolRun } from "./run-tool.ts";

export type ThumbnailInput = {
  absPath: string;
  /** Absolute; .jpg, .jpeg, .png or .webp. An existing file is replaced only with `overwrite`. */
  outPath: string;
  ffmpegPath: string;
  ffprobePath?: string | undefined;
  /** Default: a tenth into the video, at most 60 s. */
  atSec?: number | undefined;
  /** 16 to 4096; the height follows, pictures are never enlarged. Default 480. */
  widthPx?: number;
  timeoutMs?: number;
  overwrite?: boolean;
  signal?: AbortSignal | undefined;
};

export type Thumbnail = {
  outPath: string;
  bytes: number;
  source: "frame" | "embedded_cover";
  atSec: number | undefined;
};

const FORMATS: Readonly<Record<string, string[]>> = {
  ".jpg": ["-c:v", "mjpeg", "-q:v", "3", "-f", "image2", "-update", "1"],
  ".jpeg": ["-c:v", "mjpeg", "-q:v", "3", "-f", "image2", "-update", "1"],
  ".png": ["-c:v", "png", "-f", "image2", "-update", "1"],
  ".webp": ["-c:v", "libwebp", "-f", "webp"],
};

function checkInput(input: ThumbnailInput): { format: string[]; widthPx: number } {
  const format = FORMATS[path.extname(input.outPath).toLowerCase()];
  const widthPx = input.widthPx ?? 480;
  if (format === undefined) {
    throw new AppError("INVALID_INPUT", "A thumbnail must be a .jpg, .png or .webp file.", {
      hint: "Change the extension of the output path.",
    });
  }
  if (!Number.isInteger(widthPx) || widthPx < 16 || widthPx > 4_096) {
    throw new AppError("INVALID_INPUT", `A thumbnail cannot be ${String(widthPx)} pixels wide.`, {
      hint: "Choose a whole number from 16 to 4096.",
    });
  }
  if (input.atSec !== undefined && !(input.atSec >= 0 && input.atSec < 1e7)) {
    throw new AppError("INVALID_INPUT", "The moment of a thumbnail must be zero or more seconds.");
  }
  if (!path.isAbsolute(input.absPath) || !path.isAbsolute(input.outPath)) {
    throw new AppError("INVALID_INPUT", "Paths for a thumbnail must be absolute.");
  }
  return { format, widthPx };
}

type Shot = { stream: string; atSec: number | undefined; part: string };

function frameArgs(input: ThumbnailInput, shot: Shot): string[] {
  const { format, widthPx } = checkInput(input);
  return [
    ...["-nostdin", "-hide_banner", "-v", "error", ...SAFE_INPUT_OPTIONS, "-y"],
    ...(shot.atSec === undefined ? [] : ["-ss", shot.atSec.toFixed(3)]),
    ...["-i", input.absPath, "-map", shot.stream, "-an", "-sn", "-dn", "-frames:v", "1"],
    ...["-vf", `scale='min(${widthPx},iw)':-2:force_original_aspect_ratio=decrease`, "-pix_fmt"],
    input.outPath.toLowerCase().endsWith(".png") ? "rgb24" : "yuvj420p",
    ...format,
    `file:${shot.part}`,
  ];
}

function failure(input: ThumbnailInput, run: ToolRun): AppError {
  const name = JSON.stringify(path.basename(input.absPath));
  if (run.outcome === "timeout") {
    return new AppError("UNAVAILABLE", `Making a thumbnail of ${name} took too long and was stopped.`, {
      hint: "The file may be damaged; try an earlier moment or a longer limit.",
    });
  }
  if (run.outcome === "not_started") {
    return new AppError("UNAVAILABLE", "ffmpeg could not be started.", { hint: "Install ffmpeg or set FFMPEG_PATH." });
  }
  const detail = run.stderr.trim().split("\n").at(-1)?.slice(0, 300) ?? "";
  return new AppError("UNSUPPORTED", `No picture could be taken from ${name}${detail === "" ? "" : ` (${detail})`}.`, {
    hint: "The file holds no video and no cover at that place, or is damaged.",
  });
}

/** Moments to try: the wanted one, then the start, for files shorter than they say. */
async function planShots(input: ThumbnailInput, part: string): Promise<Shot[]> {
  const { absPath, ffprobePath, timeoutMs = 60_000, signal } = input;
  const probed =
    ffprobePath === undefined ? undefined : await readWithFfprobe({ absPath, ffprobePath, timeoutMs, signal });
  const technical = probed?.ok === true ? probed.technical : undefined;
  const seconds = (technical?.durationMs ?? 0) / 1_000;
  const atSec = input.atSec ?? Math.min(60, seconds / 10);
  const frames: Shot[] = [
    { stream: "0:V:0", atSec, part },
    { stream: "0:V:0", atSec: 0, part },
  ];
  const cover: Shot = { stream: "0:v:0", atSec: undefined, part };
  return technical?.hasVideo === false ? [cover] : [...frames, cover];
}

/**
 * Takes a still from a video, or the embedded cover of an audio file, with ffmpeg (argument vector, local files only,
 * own process group killed on abort or time limit). The picture appears under its name only when complete.
 * @throws AppError UNSUPPORTED (no picture in there), UNAVAILABLE (no ffmpeg, time limit), CONFLICT (name taken)
 */
export async function makeThumbnail(input: ThumbnailInput): Promise<Thumbnail> {
  checkInput(input);
  const exists = await stat(input.outPath).then(
    () => true,
    () => false,
  );
  if (exists && input.overwrite !== true) {
    throw new AppError("CONFLICT", `${JSON.stringify(path.basename(input.outPath))} exists already.`, {
      hint: "Choose another name, or allow it to be replaced.",
    });
  }
  await mkdir(path.dirname(input.outPath), { recursive: true });
  const part = path.join(path.dirname(input.outPath), `.plantain-part-${randomBytes(8).toString("hex")}`);
  const { ffmpegPath: command, timeoutMs = 60_000, signal } = input;
  try {
    let last: ToolRun | undefined;
    for (const shot of await planShots(input, part)) {
      signal?.throwIfAborted();
      last = await runTool({ command, args: frameArgs(input, shot), timeoutMs, signal });
      signal?.throwIfAborted();
      if (last.outcome !== "exited") break;
      const made = await stat(part).catch(() => undefined);
      if (last.exitCode !== 0 || made === undefined || made.size === 0) continue;
      await rename(part, input.outPath);
      const source = shot.atSec === undefined ? "embedded_cover" : "frame";
      return { outPath: input.outPath, bytes: made.size, source, atSec: shot.atSec };
    }
    if (last === undefined) throw new AppError("INTERNAL", "No attempt at a thumbnail was made.");
    throw failure(input, last);
  } finally {
    await rm(part, { force: true });
  }
}
