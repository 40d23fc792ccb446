import { z } from "zod";
import { AppError } from "#lib/core/index.ts";
import { runTool, SAFE_INPUT_OPTIONS } from "../tools/run-tool.ts";

const Num = z.coerce.number().optional().catch(undefined);
const Stream = z.object({
  codec_type: z.string(),
  codec_name: z.string().default("unknown"),
  height: Num,
  sample_rate: Num,
  bit_rate: Num,
  disposition: z.object({ attached_pic: Num }).optional().catch(undefined),
});
const Probed = z.object({
  streams: z.array(Stream.or(z.null()).catch(null)).default([]),
  format: z.object({ duration: Num, bit_rate: Num }).optional(),
});

/** The streams of one file as a conversion needs to know them. */
export type ProbedStreams = {
  durationMs: number | null;
  bitrateBps: number | null;
  video: { codec: string; heightPx: number | null } | null;
  audio: { codec: string; sampleRateHz: number | null; bitrateBps: number | null }[];
  subtitleCodecs: string[];
  hasCover: boolean;
};

const positive = (value: number | undefined): number | null => (value !== undefined && value > 0 ? value : null);

/** @throws AppError INVALID_INPUT when ffprobe knows no stream in the file */
export async function probeStreams(absPath: string, ffprobePath: string, signal?: AbortSignal): Promise<ProbedStreams> {
  const run = await runTool({
    command: ffprobePath,
    args: [
      "-v",
      "error",
      ...SAFE_INPUT_OPTIONS,
      "-print_format",
      "json",
      "-show_format",
      "-show_streams",
      "-i",
      absPath,
    ],
    timeoutMs: 60_000,
    signal,
  });
  signal?.throwIfAborted();
  const parsed =
    run.exitCode === 0 ? Probed.safeParse(JSON.parse(run.stdout.toString("utf8") || "{}")).data : undefined;
  const streams = parsed?.streams.filter((stream) => stream !== null) ?? [];
  if (parsed === undefined || streams.length === 0) {
    throw new AppError("INVALID_INPUT", "ffprobe finds no picture or sound in the file; it is damaged or no medium.", {
      hint: "Play it to see what is left of it, then leave it out.",
    });
  }
  const isCover = (stream: (typeof streams)[number]) => stream.disposition?.attached_pic === 1;
  const video = streams.find((stream) => stream.codec_type === "video" && !isCover(stream));
  const seconds = positive(parsed.format?.duration);
  return {
    durationMs: seconds === null ? null : Math.round(seconds * 1_000),
    bitrateBps: positive(parsed.format?.bit_rate),
    video: video === undefined ? null : { codec: video.codec_name, heightPx: positive(video.height) },
    audio: streams
      .filter((stream) => stream.codec_type === "audio")
      .map((stream) => ({
        codec: stream.codec_name,
        sampleRateHz: positive(stream.sample_rate),
        bitrateBps: positive(stream.bit_rate),
      })),
    subtitleCodecs: streams.filter((stream) => stream.codec_type === "subtitle").map((stream) => stream.codec_name),
    hasCover: streams.some(isCover),
  };
}
