import { readdir, stat } from "node:fs/promises";
import { extname, join } from "node:path";

import { AppError } from "#lib/core/index.ts";

const DEPTH_MAX = 4;
const FILES_MAX = 5000;

/** Endings of files that a log folder may hold and that are no logs. */
const OTHER_ENDINGS = new Set(
  ".sqlite .sqlite-wal .sqlite-shm .sqlite3 .db .db-wal .db-shm .png .jpg .jpeg .gif .webp .pdf .mp3 .mp4 .mkv .wav .zip .tar .tgz .xz .bz2 .7z .so .dll .exe .bin .pid .lock .journal .ts .js .mjs .html .css .md".split(
    " ",
  ),
);

export type FoundFile = { path: string; size: number; mtimeMs: number; inode: string };

/**
 * The log files behind paths of files and folders (folders recursively, hidden and foreign files left out), oldest
 * change first. Paths that don't exist come back in `missing`.
 */
export async function listLogFiles(paths: readonly string[]): Promise<{ files: FoundFile[]; missing: string[] }> {
  const found = new Map<string, FoundFile>();
  const missing: string[] = [];
  for (const path of paths) {
    const info = await stat(path).catch(() => null);
    if (info === null) missing.push(path);
    else if (info.isDirectory()) await walk(path, 0, found);
    else if (info.isFile()) found.set(path, describe(path, info));
  }
  const files = [...found.values()].sort((a, b) => a.mtimeMs - b.mtimeMs || (a.path < b.path ? -1 : 1));
  return { files, missing };
}

const describe = (path: string, info: { size: number; mtimeMs: number; ino: number }): FoundFile => ({
  path,
  size: info.size,
  mtimeMs: info.mtimeMs,
  inode: String(info.ino),
});

async function walk(folder: string, depth: number, found: Map<string, FoundFile>): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith(".")) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (depth < DEPTH_MAX) await walk(path, depth + 1, found);
    } else if (entry.isFile() && !OTHER_ENDINGS.has(extname(entry.name).toLowerCase())) {
      if (found.size >= FILES_MAX) {
        throw new AppError("LIMIT_EXCEEDED", `The folder ${folder} holds more than ${FILES_MAX} log files.`, {
          hint: "Choose a folder further down, or name the files.",
        });
      }
      const info = await stat(path).catch(() => null);
      if (info?.isFile()) found.set(path, describe(path, info));
    }
  }
}
