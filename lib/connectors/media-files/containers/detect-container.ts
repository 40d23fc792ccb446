import type { Container } from "./container.ts";
import { flacContainer } from "./flac.ts";
import { ID3_HEADER_BYTES, id3TagBytes } from "./id3v2-tag.ts";
import { matroskaContainer } from "./matroska.ts";
import { mp3Container } from "./mp3.ts";
import { mp4Container } from "./mp4.ts";
import { startsWithFrames } from "./mpeg-frames.ts";
import { oggContainer } from "./ogg.ts";
import { riffContainer } from "./riff.ts";
import type { SourceFile } from "./source-file.ts";
import { AIFF_KEYS, ID3_KEYS, type KeyMap, MATROSKA_KEYS, MP4_KEYS, RIFF_KEYS, VORBIS_KEYS } from "./tag-keys.ts";

export type KnownContainer = { name: string; container: Container; keys: KeyMap };

/** RIFF and FORM may carry an ID3 tag beside their own list. */
const RIFF_AND_ID3: KeyMap = Object.fromEntries(
  [...new Set([...Object.keys(ID3_KEYS), ...Object.keys(RIFF_KEYS)])].map((field) => [
    field,
    [
      ...(ID3_KEYS[field as keyof KeyMap] ?? []),
      ...(RIFF_KEYS[field as keyof KeyMap] ?? []),
      ...(AIFF_KEYS[field as keyof KeyMap] ?? []),
    ],
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

async function detectMp3(file: SourceFile): Promise<KnownContainer | undefined> {
  const tagBytes = id3TagBytes(await file.readUpTo(0, ID3_HEADER_BYTES)) ?? 0;
  if (tagBytes === 0)
    return (await startsWithFrames(file, { start: 0, end: file.size }, { afterRest: false })) ? MP3 : undefined;
  const next = await file.readUpTo(tagBytes, 4);
  return BEHIND_ID3.test(next.toString("latin1")) ? undefined : MP3;
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
  return detectMp3(file);
}
