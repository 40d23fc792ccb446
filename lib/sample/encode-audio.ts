import { concat, uint16le, uint32be, uint32le, utf8Bytes } from "./bytes.ts";
import type { SampleTags } from "./media-plan.ts";

const SAMPLE_RATE = 22_050;
const AMPLITUDE = 6_000;

/** A sine tone as 16-bit samples with a short fade, so that it neither clicks nor is silence. */
function toneSamples(seconds: number, pitchHz: number): Int16Array {
  const count = Math.round(seconds * SAMPLE_RATE);
  const fade = Math.min(500, count / 4);
  return Int16Array.from({ length: count }, (_, index) => {
    const edge = Math.min(1, index / fade, (count - 1 - index) / fade);
    return Math.round(AMPLITUDE * edge * Math.sin((2 * Math.PI * pitchHz * index) / SAMPLE_RATE));
  });
}

/** One RIFF chunk; chunks are padded to even length. */
export function riffChunk(name: string, ...parts: Uint8Array[]): Uint8Array {
  const body = concat(parts);
  return concat([utf8Bytes(name), uint32le(body.length), body, new Uint8Array(body.length % 2)]);
}

const INFO_NAMES: readonly (readonly [keyof SampleTags, string])[] = [
  ["title", "INAM"],
  ["artist", "IART"],
  ["album", "IPRD"],
  ["year", "ICRD"],
  ["genre", "IGNR"],
  ["track", "ITRK"],
];

/** LIST INFO chunk of RIFF files (Microsoft RIFF specification 1991); empty without tags. */
export function riffInfo(tags: SampleTags): Uint8Array {
  const entries = INFO_NAMES.flatMap(([tag, name]) => {
    const value = tags[tag];
    return value === undefined ? [] : [riffChunk(name, utf8Bytes(value), new Uint8Array(1))];
  });
  return entries.length === 0 ? new Uint8Array(0) : riffChunk("LIST", utf8Bytes("INFO"), ...entries);
}

export type Tone = { seconds: number; pitchHz: number; tags: SampleTags };

/** A PCM WAV file, mono, 16 bit, with LIST INFO tags. */
export function encodeWav({ seconds, pitchHz, tags }: Tone): Uint8Array {
  const samples = toneSamples(seconds, pitchHz);
  const format = concat([
    uint16le(1),
    uint16le(1),
    uint32le(SAMPLE_RATE),
    uint32le(SAMPLE_RATE * 2),
    uint16le(2),
    uint16le(16),
  ]);
  const data = concat(Array.from(samples, (sample) => uint16le(sample & 0xffff)));
  return riffChunk("RIFF", utf8Bytes("WAVE"), riffChunk("fmt ", format), riffInfo(tags), riffChunk("data", data));
}

const ID3_FRAMES: readonly (readonly [keyof SampleTags, string])[] = [
  ["title", "TIT2"],
  ["artist", "TPE1"],
  ["album", "TALB"],
  ["year", "TYER"],
  ["genre", "TCON"],
  ["track", "TRCK"],
];

/** An ID3v2.3 tag with Latin-1 text frames; empty without tags. */
function id3Tag(tags: SampleTags): Uint8Array {
  const frames = ID3_FRAMES.flatMap(([tag, name]) => {
    const value = tags[tag];
    if (value === undefined) return [];
    const body = concat([new Uint8Array(1), utf8Bytes(value)]);
    return [concat([utf8Bytes(name), uint32be(body.length), new Uint8Array(2), body])];
  });
  const body = concat(frames);
  if (body.length === 0) return body;
  const size = Uint8Array.from([21, 14, 7, 0], (shift) => (body.length >> shift) & 0x7f);
  return concat([utf8Bytes("ID3"), Uint8Array.from([3, 0, 0]), size, body]);
}

/** MPEG-1 Layer III, 128 kbit/s, 44.1 kHz, mono: header, and side information and data of zeros, which is silence. */
const MP3_HEADER = Uint8Array.from([0xff, 0xfb, 0x90, 0xc4]);
const MP3_FRAME_BYTES = 417;
const MP3_FRAME_SECONDS = 1_152 / 44_100;

/** An MP3 file that is silent (a frame of zeros needs no encoder), with ID3v2.3 tags. */
export function encodeMp3({ seconds, tags }: Tone): Uint8Array {
  const frame = concat([MP3_HEADER, new Uint8Array(MP3_FRAME_BYTES - MP3_HEADER.length)]);
  const count = Math.ceil(seconds / MP3_FRAME_SECONDS);
  return concat([id3Tag(tags), ...Array.from({ length: count }, () => frame)]);
}

export { SAMPLE_RATE, toneSamples };
