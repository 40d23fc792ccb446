import { concat, uint16le, uint32le, utf8Bytes } from "./bytes.ts";
import { riffChunk, riffInfo, type Tone } from "./encode-audio.ts";

const WIDTH = 32;
const HEIGHT = 18;
const FRAMES_PER_SECOND = 10;
const FRAME_BYTES = WIDTH * HEIGHT * 3;

/** A picture whose colours move with the frame number and differ with the pitch. */
function picture(frame: number, pitchHz: number): Uint8Array {
  return Uint8Array.from({ length: FRAME_BYTES }, (_, index) => (index * 3 + frame * 8 + pitchHz) & 0xff);
}

const zeros = (count: number): Uint8Array[] => Array.from({ length: count }, () => uint32le(0));

function mainHeader(frames: number): Uint8Array {
  const microsPerFrame = uint32le(1_000_000 / FRAMES_PER_SECOND);
  const sizes = [uint32le(1), uint32le(FRAME_BYTES), uint32le(WIDTH), uint32le(HEIGHT)];
  return riffChunk(
    "avih",
    microsPerFrame,
    uint32le(FRAME_BYTES * FRAMES_PER_SECOND),
    ...zeros(2),
    uint32le(frames),
    ...zeros(1),
    ...sizes,
    ...zeros(4),
  );
}

function streamHeader(frames: number): Uint8Array {
  const words = [
    ...zeros(3),
    uint32le(1),
    uint32le(FRAMES_PER_SECOND),
    ...zeros(1),
    uint32le(frames),
    uint32le(FRAME_BYTES),
  ];
  const frame = concat([uint16le(0), uint16le(0), uint16le(WIDTH), uint16le(HEIGHT)]);
  return riffChunk("strh", utf8Bytes("vidsDIB "), ...words, uint32le(0xffffffff), uint32le(0), frame);
}

/** BITMAPINFOHEADER: 24 bit, uncompressed. */
const streamFormat = (): Uint8Array =>
  riffChunk(
    "strf",
    uint32le(40),
    uint32le(WIDTH),
    uint32le(HEIGHT),
    uint16le(1),
    uint16le(24),
    ...zeros(1),
    uint32le(FRAME_BYTES),
    ...zeros(4),
  );

/** An AVI file of uncompressed pictures without sound, with LIST INFO tags: a video that needs no encoder. */
export function encodeAvi({ seconds, pitchHz, tags }: Tone): Uint8Array {
  const frames = Math.max(1, Math.round(seconds * FRAMES_PER_SECOND));
  const stream = riffChunk("LIST", utf8Bytes("strl"), streamHeader(frames), streamFormat());
  const header = riffChunk("LIST", utf8Bytes("hdrl"), mainHeader(frames), stream);
  const pictures = Array.from({ length: frames }, (_, frame) => riffChunk("00db", picture(frame, pitchHz)));
  return riffChunk(
    "RIFF",
    utf8Bytes("AVI "),
    header,
    riffInfo(tags),
    riffChunk("LIST", utf8Bytes("movi"), ...pictures),
  );
}
