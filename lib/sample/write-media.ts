import { execFile } from "node:child_process";
import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { encodeMp3, encodeWav } from "./encode-audio.ts";
import { encodeAvi } from "./encode-avi.ts";
import { encodeFlac } from "./encode-flac.ts";
import type { SampleExtension, SampleMedium, SampleTags } from "./media-plan.ts";

const run = promisify(execFile);
const ENCODE_TIMEOUT_MS = 20_000;
const PARALLEL = 2;

/** What a format becomes when there is no ffmpeg, or one without its encoder. */
const CODE_FORMATS = {
  mkv: { extension: "avi", encode: encodeAvi },
  mp4: { extension: "avi", encode: encodeAvi },
  avi: { extension: "avi", encode: encodeAvi },
  m4a: { extension: "wav", encode: encodeWav },
  wav: { extension: "wav", encode: encodeWav },
  mp3: { extension: "mp3", encode: encodeMp3 },
  flac: { extension: "flac", encode: encodeFlac },
} as const satisfies Record<SampleExtension, unknown>;

const AUDIO_CODECS: Partial<Record<SampleExtension, string>> = { mp3: "libmp3lame", flac: "flac" };
const TAG_NAMES: Readonly<Record<keyof SampleTags, string>> = {
  title: "title",
  artist: "artist",
  album: "album",
  albumArtist: "album_artist",
  year: "date",
  genre: "genre",
  track: "track",
};

/** The path that a medium gets when it is made in code. */
export function codePath(medium: SampleMedium): string {
  const stem = medium.relPath.slice(0, -medium.extension.length);
  return `${stem}${CODE_FORMATS[medium.extension].extension}`;
}

/** True when the command answers; the sample is made in code otherwise. */
export async function isFfmpegUsable(ffmpegPath: string): Promise<boolean> {
  return run(ffmpegPath, ["-hide_banner", "-version"], { timeout: ENCODE_TIMEOUT_MS }).then(
    () => true,
    () => false,
  );
}

function ffmpegArguments(medium: SampleMedium, target: string): string[] {
  const { seconds, pitchHz, hasPicture, extension, tags } = medium;
  const tone = ["-f", "lavfi", "-i", `sine=frequency=${pitchHz}:duration=${seconds}`];
  const picture = hasPicture ? ["-f", "lavfi", "-i", `testsrc=size=160x90:rate=10:duration=${seconds}`] : [];
  const maps = hasPicture ? ["-map", "1:v", "-c:v", "mpeg4", "-map", "0:a"] : ["-map", "0:a"];
  const metadata = Object.entries(tags).flatMap(([name, value]) => [
    "-metadata",
    `${TAG_NAMES[name as keyof SampleTags]}=${value}`,
  ]);
  const exact = ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact", "-threads", "1"];
  const common = ["-hide_banner", "-nostdin", "-loglevel", "error", "-y"];
  return [
    ...common,
    ...tone,
    ...picture,
    ...maps,
    "-c:a",
    AUDIO_CODECS[extension] ?? "aac",
    ...metadata,
    ...exact,
    target,
  ];
}

/** Encodes into a temporary name first, so that a file under its real name is always whole. */
async function encodeWithFfmpeg(ffmpegPath: string, medium: SampleMedium, target: string): Promise<boolean> {
  const partial = join(dirname(target), `.partial.${medium.extension}`);
  const unique = partial.replace(".partial", `.partial-${medium.pitchHz}-${medium.relPath.length}`);
  try {
    await run(ffmpegPath, ffmpegArguments(medium, unique), { timeout: ENCODE_TIMEOUT_MS });
    if ((await stat(unique)).size === 0) throw new Error("ffmpeg wrote nothing");
    await rename(unique, target);
    return true;
  } catch {
    await rm(unique, { force: true });
    return false;
  }
}

async function writeMedium(mediaDir: string, medium: SampleMedium, ffmpegPath: string | null): Promise<SampleMedium> {
  const target = join(mediaDir, medium.relPath);
  await mkdir(dirname(target), { recursive: true });
  if (ffmpegPath !== null && (await encodeWithFfmpeg(ffmpegPath, medium, target))) return medium;
  const { extension, encode } = CODE_FORMATS[medium.extension];
  const relPath = codePath(medium);
  await writeFile(join(mediaDir, relPath), encode(medium));
  return { ...medium, relPath, extension };
}

export type MediaWriting = {
  mediaDir: string;
  media: readonly SampleMedium[];
  ffmpegPath: string | null;
  onFile: () => void;
};

/**
 * Writes the media files, two at a time: with ffmpeg where it works, else in code (MP3, FLAC, WAV, AVI). The result says
 * under which paths and formats they really are.
 */
export async function writeSampleMedia({ mediaDir, media, ffmpegPath, onFile }: MediaWriting): Promise<SampleMedium[]> {
  const written: SampleMedium[] = [];
  let next = 0;
  async function work(): Promise<void> {
    for (let index = next++; index < media.length; index = next++) {
      const medium = media[index];
      if (medium) written[index] = await writeMedium(mediaDir, medium, ffmpegPath);
      onFile();
    }
  }
  await Promise.all(Array.from({ length: PARALLEL }, work));
  return written;
}
