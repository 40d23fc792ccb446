import type { Container } from "./container.ts";
import { flacContainer } from "./flac.ts";
import { ID3_HEADER_BYTES, id3TagBytes } from "./id3v2-tag.ts";
import { matroskaContainer } from "./matroska.ts";
import { mp3Container } from "./mp3.ts";
import { mp4Container } from "./mp4.ts";
import { oggContainer } from "./ogg.ts";
import { riffContainer } from "./riff.ts";
import type { SourceFile } from "./source-file.ts";
import { ID3_KEYS, type KeyMap, MATROSKA_KEYS, MP4_KEYS, RIFF_KEYS, VORBIS_KEYS } from "./tag-keys.ts";

export type KnownContainer = { name: string; container: Container; keys: KeyMap };

/** RIFF and FORM may carry an ID3 tag beside their own list. */
const RIFF_AND_ID3: KeyMap = Object.fromEntries(
  [...new Set([...Object.keys(ID3_KEYS), ...Object.keys(RIFF_KEYS)])].map((field) => [
    field,
    [...(ID3_KEYS[field as keyof KeyMap] ?? []), ...(RIFF_KEYS[field as keyof KeyMap] ?? [])],
  ]),
);

const MP3: KnownContainer = { name: "mp3", container: mp3Container, keys: ID3_KEYS };
const FLAC: KnownContainer = { name: "flac", container: flacContainer, keys: VORBIS_KEYS };
const OGG: KnownContainer = { name: "ogg", container: oggContainer, keys: VORBIS_KEYS };
const MP4: KnownContainer = { name: "mp4", container: mp4Container, keys: MP4_KEYS };
const MATROSKA: KnownContainer = { name: "matroska", container: matroskaContainer, keys: MATROSKA_KEYS };
const RIFF: KnownContainer = { name: "riff", container: riffContainer, keys: RIFF_AND_ID3 };

const MP4_FIRST_ATOMS = new Set(["ftyp", "moov", "mdat", "wide", "free", "skip", "pnot"]);
/** Containers that put an ID3 tag in front of themselves and that we do not know. */
const BEHIND_ID3 = /^(?:fLaC|MAC |wvpk|TTA[12]|MPCK|MP\+|DSD |OggS|RIFF|tBaK)/;
const FRAME_SYNC_SEARCH_BYTES = 64 * 1024;

/** An MPEG or ADTS frame header: eleven bits of ones and no reserved values. */
function isFrameSync(bytes: Buffer, at: number): boolean {
  const second = bytes[at + 1] ?? 0;
  if (bytes[at] !== 0xff || (second & 0xe0) !== 0xe0) return false;
  const isAdts = (second & 0xf6) === 0xf0;
  const third = bytes[at + 2] ?? 0xff;
  return (
    isAdts || ((second & 0x18) !== 0x08 && (second & 0x06) !== 0 && (third & 0xf0) !== 0xf0 && (third & 0x0c) !== 0x0c)
  );
}

async function detectMp3(file: SourceFile): Promise<KnownContainer | undefined> {
  const tagBytes = id3TagBytes(await file.readUpTo(0, ID3_HEADER_BYTES)) ?? 0;
  const start = await file.readUpTo(tagBytes, FRAME_SYNC_SEARCH_BYTES);
  if (tagBytes > 0) return BEHIND_ID3.test(start.toString("latin1", 0, 4)) ? undefined : MP3;
  for (let at = 0; at + 3 < start.length; at++) if (isFrameSync(start, at)) return MP3;
  const tail = await file.readUpTo(Math.max(0, file.size - 128), 3);
  return tail.toString("latin1") === "TAG" ? MP3 : undefined;
}

/** The container by its first bytes (never by the file's name), or undefined when it is none of ours. */
export async function detectContainer(file: SourceFile): Promise<KnownContainer | undefined> {
  const start = await file.readUpTo(0, 12);
  const magic = start.toString("latin1", 0, 4);
  const second = start.toString("latin1", 4, 8);
  const form = start.toString("latin1", 8, 12);
  if (magic === "fLaC") return FLAC;
  if (magic === "OggS") return OGG;
  if (magic === "\x1a\x45\xdf\xa3") return MATROSKA;
  if (magic === "RIFF") return form === "WAVE" || form === "AVI " ? RIFF : undefined;
  if (magic === "FORM") return form === "AIFF" || form === "AIFC" ? RIFF : undefined;
  if (MP4_FIRST_ATOMS.has(second)) return MP4;
  if (/^(?:MThd|%PDF|\x89PNG|GIF8|PK\x03\x04|\xff\xd8\xff)/.test(magic)) return undefined;
  return detectMp3(file);
}
