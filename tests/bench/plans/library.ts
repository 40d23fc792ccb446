import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, statSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { encodeFlac } from "#lib/sample/encode-flac.ts";

import { findTool } from "#tests/setup/requirements.ts";

const DAY_MS = 86_400_000;

type Film = {
  path: string;
  height: number;
  codec: "h264" | "hevc" | "mpeg4";
  ageDays: number;
  padMb?: number;
  seconds?: number;
};

/** Videos of one second; padding makes some of them large. Their dates say when they came. */
const FILMS: readonly Film[] = [
  { path: "Movies/Copper Lantern (2003).avi", height: 480, codec: "mpeg4", ageDays: 1200 },
  { path: "Movies/Silent Meridian (1987).mkv", height: 1080, codec: "h264", ageDays: 1900, padMb: 6 },
  { path: "Movies/Glass Orchard (2015).mkv", height: 2160, codec: "hevc", ageDays: 40, padMb: 9 },
  { path: "Movies/Winter Toll (1994).mp4", height: 720, codec: "h264", ageDays: 400 },
  { path: "Movies/Paper Comet (2021).mkv", height: 1080, codec: "h264", ageDays: 3, padMb: 4 },
  { path: "Movies/Hidden Quarry.mkv", height: 480, codec: "h264", ageDays: 900, padMb: 2 },
  { path: "Kids/Pip and the Moon (2018).mkv", height: 1080, codec: "h264", ageDays: 800, padMb: 5 },
  { path: "Kids/Button Town (2020).avi", height: 480, codec: "mpeg4", ageDays: 300 },
  {
    path: "Shows/Harbour Street/Season 01/Harbour Street - S01E01 - Arrival.mkv",
    height: 720,
    codec: "h264",
    ageDays: 500,
  },
  {
    path: "Shows/Harbour Street/Season 01/Harbour Street - S01E02 - Ropes.mkv",
    height: 720,
    codec: "h264",
    ageDays: 499,
  },
  {
    path: "Shows/Harbour Street/Season 02/Harbour Street - S02E01 - Return.mkv",
    height: 1080,
    codec: "h264",
    ageDays: 2,
  },
  {
    path: "Shows/Harbour Street/Season 02/Harbour Street - S02E02 - Salt.mkv",
    height: 1080,
    codec: "h264",
    ageDays: 1,
  },
  {
    path: "Shows/Clockwork Ferry/Season 01/Clockwork Ferry - S01E01 - Pilot.avi",
    height: 480,
    codec: "mpeg4",
    ageDays: 700,
  },
  { path: "Talks/OpenConf 2022/Ada Miller - Types That Help.mp4", height: 720, codec: "h264", ageDays: 600 },
  { path: "Talks/OpenConf 2023/Ben Osei - Queues at Rest.mp4", height: 720, codec: "h264", ageDays: 200 },
];

type Sound = { path: string; ageDays: number; tags: Record<string, string> };

const SONGS: readonly Sound[] = [
  ...["Ash", "Birch", "Cedar"].map((title, index) => ({
    path: `Music/The Testers/Trees (2004)/0${index + 1} - ${title}.flac`,
    ageDays: 1000,
    tags: { artist: "The Testers", album: "Trees", title, genre: "Jazz" },
  })),
  ...["Ebb", "Flow"].map((title, index) => ({
    path: `Music/Night Ferry/Tides (2019)/0${index + 1} - ${title}.mp3`,
    ageDays: 150,
    tags: { artist: "Night Ferry", album: "Tides", title, genre: "Ambient" },
  })),
  {
    path: "Music/loose/night ferry - harbour lights.mp3",
    ageDays: 5,
    tags: { artist: "Night Ferry", title: "Harbour Lights" },
  },
  {
    path: "Podcasts/Field Notes/2024-03-01 - Rivers.mp3",
    ageDays: 260,
    tags: { title: "Rivers", album: "Field Notes" },
  },
  { path: "Podcasts/Field Notes/2024-04-05 - Moss.mp3", ageDays: 4, tags: { title: "Moss", album: "Field Notes" } },
  { path: "Audiobooks/Mara Lind/The Low Road.m4b", ageDays: 350, tags: { title: "The Low Road", artist: "Mara Lind" } },
];

const VIDEO_ARGS = {
  h264: ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "40"],
  hevc: ["-c:v", "libx265", "-preset", "ultrafast", "-crf", "40", "-x265-params", "log-level=none"],
  mpeg4: ["-c:v", "mpeg4", "-q:v", "20"],
} as const;

function writeFilm(folder: string, film: Film): void {
  const target = join(folder, film.path);
  mkdirSync(dirname(target), { recursive: true });
  const size = `${Math.round((film.height * 16) / 9 / 2) * 2}x${film.height}`;
  const sound = film.codec === "mpeg4" ? ["-c:a", "libmp3lame", "-b:a", "64k"] : ["-c:a", "aac", "-b:a", "64k"];
  const source = [
    "-f",
    "lavfi",
    "-i",
    `testsrc2=size=${size}:rate=4:duration=1`,
    "-f",
    "lavfi",
    "-i",
    "sine=frequency=440:duration=1",
  ];
  const padding: string[] = [];
  if (film.padMb !== undefined) {
    const pad = join(folder, "..", `pad-${film.padMb}.bin`);
    writeFileSync(pad, "");
    truncateSync(pad, film.padMb * 1_000_000);
    padding.push("-attach", pad, "-metadata:s:t", "mimetype=application/octet-stream");
  }
  execFileSync(findTool("ffmpeg") ?? "", [
    "-v",
    "error",
    "-y",
    ...source,
    ...VIDEO_ARGS[film.codec],
    "-pix_fmt",
    "yuv420p",
    ...sound,
    ...padding,
    target,
  ]);
}

function writeSound(folder: string, sound: Sound): void {
  const target = join(folder, sound.path);
  mkdirSync(dirname(target), { recursive: true });
  if (target.endsWith(".flac")) {
    writeFileSync(
      target,
      encodeFlac({ seconds: 1, pitchHz: 330, tags: sound.tags } as Parameters<typeof encodeFlac>[0]),
    );
    return;
  }
  const tags = Object.entries(sound.tags).flatMap(([name, value]) => ["-metadata", `${name}=${value}`]);
  const codec = target.endsWith(".mp3") ? ["-c:a", "libmp3lame"] : ["-c:a", "aac", "-f", "mp4"];
  execFileSync(findTool("ffmpeg") ?? "", [
    "-v",
    "error",
    "-y",
    "-f",
    "lavfi",
    "-i",
    "sine=frequency=330:duration=1",
    ...tags,
    ...codec,
    "-b:a",
    "64k",
    target,
  ]);
}

const LOG = [
  "2026-11-18T20:00:01Z INFO worker-1 task 12 started type=transcode",
  "2026-11-18T20:04:11Z ERROR worker-1 task 12 failed: disk quota exceeded",
  "2026-11-18T20:05:00Z INFO worker-2 task 13 started type=download",
];

/** Writes media and logs that goals are tried on; `nowMs` is what ages count from. */
export function writeLibrary(home: string, nowMs: number): { media: string; logs: string } {
  const [media, logs] = [join(home, "media"), join(home, "logs")];
  for (const film of FILMS) writeFilm(media, film);
  for (const sound of SONGS) writeSound(media, sound);
  for (const { path, ageDays } of [...FILMS, ...SONGS]) {
    const at = (nowMs - ageDays * DAY_MS) / 1000;
    utimesSync(join(media, path), at, at);
  }
  mkdirSync(logs, { recursive: true });
  writeFileSync(
    join(logs, "worker.log"),
    `${Array.from({ length: 40 }, (_, index) => LOG[index % LOG.length]).join("\n")}\n`,
  );
  return { media, logs };
}

/** Size and time of every file, to tell afterwards what was touched. */
export function filesBelow(folder: string): Map<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const { size, mtimeMs } = statSync(path);
      return [path.slice(folder.length + 1), `${size} ${mtimeMs}`];
    }),
  );
}
