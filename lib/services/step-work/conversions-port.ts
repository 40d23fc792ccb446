import { type Conversion, convertMedia } from "#lib/connectors/media-files/index.ts";
import { assertNever, type ConversionType, STEP_FACTS, STEP_INPUTS } from "#lib/core/index.ts";
import { StepFailure, type StepPorts } from "#lib/execution/index.ts";
import type { MediaToolbox } from "#lib/services/media-tools/index.ts";

function wishOf(type: ConversionType, input: unknown): Conversion {
  switch (type) {
    case "transcode": {
      const { videoCodec, quality, maxHeightPx, audioCodec, audioKbps } = STEP_INPUTS.transcode.parse(input);
      return { kind: type, videoCodec, quality, maxHeightPx, audioCodec, audioKbps };
    }
    case "extract_audio": {
      const { audioCodec, audioKbps } = STEP_INPUTS.extract_audio.parse(input);
      return { kind: type, audioCodec, audioKbps };
    }
    case "loudness": {
      const { targetLufs, truePeakDb } = STEP_INPUTS.loudness.parse(input);
      return { kind: type, targetLufs, truePeakDb };
    }
    default:
      return assertNever(type);
  }
}

/** What steps may ask of ffmpeg, on the tools of this machine. */
export const conversionsPort = (toolbox: MediaToolbox): StepPorts["conversions"] => ({
  async make({ type, wish, ...input }) {
    const { ffmpeg, ffprobe } = toolbox.tools;
    if (ffmpeg === undefined || ffprobe === undefined) throw new StepFailure("ffmpeg and ffprobe were not found.");
    const tools = { ffmpegPath: ffmpeg.path, ffprobePath: ffprobe.path, timeoutMs: STEP_FACTS[type].timeoutMs };
    return convertMedia({ ...input, ...tools, wish: wishOf(type, wish) });
  },
});
