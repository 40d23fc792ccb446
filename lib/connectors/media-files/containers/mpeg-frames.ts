import type { SourceFile } from "./source-file.ts";

/** kbit/s by bitrate index, for MPEG-1 layers I, II, III and for MPEG-2/2.5 layer I, layers II and III. */
const KBPS: Readonly<Record<string, readonly number[]>> = {
  "1-1": [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  "1-2": [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  "1-3": [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  "2-1": [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  "2-2": [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
};
const RATES_HZ = [44_100, 48_000, 32_000];

/** Bytes of the MPEG audio frame that starts with this header, or undefined when it is none (ISO/IEC 11172-3, 13818-3). */
function mpegFrameBytes(header: Buffer): number | undefined {
  const [, second = 0, third = 0] = header;
  const versionBits = (second >> 3) & 3;
  const layer = 4 - ((second >> 1) & 3);
  const rate = RATES_HZ[(third >> 2) & 3];
  if (versionBits === 1 || layer === 4 || rate === undefined) return undefined;
  const isFirst = versionBits === 3;
  const kbps = KBPS[`${isFirst ? 1 : 2}-${isFirst ? layer : Math.min(layer, 2)}`]?.[third >> 4];
  if (kbps === undefined || kbps === 0) return undefined;
  const rateHz = rate / (isFirst ? 1 : versionBits === 2 ? 2 : 4);
  const padding = (third >> 1) & 1;
  if (layer === 1) return (Math.floor((12_000 * kbps) / rateHz) + padding) * 4;
  const samples = layer === 3 && !isFirst ? 72_000 : 144_000;
  return Math.floor((samples * kbps) / rateHz) + padding;
}

/** Bytes of an MPEG audio or ADTS frame, or undefined when these bytes begin neither. */
export function frameBytes(header: Buffer): number | undefined {
  const [first = 0, second = 0] = header;
  if (header.length < 6 || first !== 0xff || (second & 0xe0) !== 0xe0) return undefined;
  if ((second & 0xf6) !== 0xf0) return mpegFrameBytes(header);
  const length = (header.readUIntBE(3, 3) >> 5) & 0x1fff;
  return length >= 7 ? length : undefined;
}

/** So many frames in a row are no accident. */
const FRAMES_WANTED = 3;
/** Some encoders leave zeros between tag and sound. */
const LEADING_ZEROS_MAX = 8_192;
/** Cut streams begin in the middle of a frame; broken tags leave a rest. */
const REST_MAX = 64 * 1_024;

async function framesFollow(file: SourceFile, start: number, end: number): Promise<boolean> {
  let at = start;
  for (let seen = 0; seen < FRAMES_WANTED; seen++) {
    const bytes = frameBytes(await file.readUpTo(at, Math.min(6, end - at)));
    if (bytes === undefined) return seen > 0 && at >= end;
    at += bytes;
  }
  return true;
}

/**
 * True when MPEG or ADTS frames follow each other from `start` on (after zeros at most), three of them or up to `end`.
 * Streams that only contain such sound, as transport streams do, do not begin with it. `afterRest` also accepts frames
 * behind up to 64 KiB of something else.
 */
export async function startsWithFrames(
  file: SourceFile,
  range: { start: number; end: number },
  options: { afterRest: boolean },
): Promise<boolean> {
  const { start, end } = range;
  const lead = await file.readUpTo(start, Math.min(options.afterRest ? REST_MAX : LEADING_ZEROS_MAX, end - start));
  const zeros = Math.max(
    0,
    lead.findIndex((byte) => byte !== 0),
  );
  if (await framesFollow(file, start + zeros, end)) return true;
  if (!options.afterRest) return false;
  for (let at = zeros; at + 6 <= lead.length; at++) {
    if (frameBytes(lead.subarray(at, at + 6)) !== undefined && (await framesFollow(file, start + at, end))) return true;
  }
  return false;
}
