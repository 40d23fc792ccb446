import { concat, uint16be, uint24be, uint32le, utf8Bytes } from "./bytes.ts";
import { SAMPLE_RATE, type Tone, toneSamples } from "./encode-audio.ts";

const BLOCK_SAMPLES = 4_096;
const RATE_CODE_22050 = 6;

/** Cyclic redundancy check of FLAC frames: polynomial 0x07 over 8 bits, 0x8005 over 16 (RFC 9639, section 9). */
function crc(bytes: Uint8Array, width: 8 | 16, polynomial: number): number {
  const top = 1 << (width - 1);
  const mask = (1 << width) - 1;
  let remainder = 0;
  for (const byte of bytes) {
    remainder ^= byte << (width - 8);
    for (let bit = 0; bit < 8; bit += 1)
      remainder = ((remainder & top) === 0 ? remainder << 1 : (remainder << 1) ^ polynomial) & mask;
  }
  return remainder;
}

/** One frame with the samples as they are (a VERBATIM subframe), block size and number written out. */
function verbatimFrame(samples: Int16Array, frameNumber: number): Uint8Array {
  const header = concat([
    Uint8Array.from([0xff, 0xf8, 0x70 | RATE_CODE_22050, 0x08, frameNumber]),
    uint16be(samples.length - 1),
  ]);
  const withCheck = concat([header, Uint8Array.from([crc(header, 8, 0x07)])]);
  const body = concat([
    withCheck,
    Uint8Array.from([0x02]),
    ...Array.from(samples, (sample) => uint16be(sample & 0xffff)),
  ]);
  return concat([body, uint16be(crc(body, 16, 0x8005))]);
}

function metadataBlock(type: number, isLast: boolean, body: Uint8Array): Uint8Array {
  return concat([Uint8Array.from([type | (isLast ? 0x80 : 0)]), uint24be(body.length), body]);
}

/** STREAMINFO: block sizes, unknown frame sizes, 20 bits of rate, mono, 16 bit, 36 bits of samples, no checksum. */
function streamInfo(sampleCount: number): Uint8Array {
  const packed = Uint8Array.from([
    (SAMPLE_RATE >> 12) & 0xff,
    (SAMPLE_RATE >> 4) & 0xff,
    ((SAMPLE_RATE & 0x0f) << 4) | 0x00,
    0xf0,
  ]);
  const count = concat([uint16be(sampleCount >>> 16), uint16be(sampleCount & 0xffff)]);
  return concat([
    uint16be(BLOCK_SAMPLES),
    uint16be(BLOCK_SAMPLES),
    new Uint8Array(6),
    packed,
    count,
    new Uint8Array(16),
  ]);
}

const COMMENT_NAMES = {
  title: "TITLE",
  artist: "ARTIST",
  album: "ALBUM",
  albumArtist: "ALBUMARTIST",
  year: "DATE",
  genre: "GENRE",
  track: "TRACKNUMBER",
} as const;

function vorbisComment(tags: Tone["tags"]): Uint8Array {
  const text = (value: string) => {
    const bytes = utf8Bytes(value);
    return concat([uint32le(bytes.length), bytes]);
  };
  const comments = Object.entries(tags).map(([name, value]) =>
    text(`${COMMENT_NAMES[name as keyof typeof COMMENT_NAMES]}=${value}`),
  );
  return concat([text("plantain sample"), uint32le(comments.length), ...comments]);
}

/** A FLAC file (RFC 9639) of a tone: mono, 16 bit, uncompressed frames, with Vorbis comments. */
export function encodeFlac({ seconds, pitchHz, tags }: Tone): Uint8Array {
  const samples = toneSamples(seconds, pitchHz);
  const frames: Uint8Array[] = [];
  for (let start = 0; start < samples.length; start += BLOCK_SAMPLES) {
    frames.push(verbatimFrame(samples.subarray(start, start + BLOCK_SAMPLES), frames.length));
  }
  return concat([
    utf8Bytes("fLaC"),
    metadataBlock(0, false, streamInfo(samples.length)),
    metadataBlock(4, true, vorbisComment(tags)),
    ...frames,
  ]);
}
