import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import path from "node:path";
import { runTool } from "./run-tool.ts";

export type MediaTool = { path: string; version: string };
export type MediaTools = { ffmpeg: MediaTool | undefined; ffprobe: MediaTool | undefined };

async function isProgram(absPath: string): Promise<boolean> {
  try {
    await access(absPath, constants.X_OK);
    return (await stat(absPath)).isFile();
  } catch {
    return false;
  }
}

async function findOnPath(name: string, searchPath: string): Promise<string | undefined> {
  const suffixes = process.platform === "win32" ? [".exe", ".cmd", ""] : [""];
  for (const folder of searchPath.split(path.delimiter)) {
    if (!path.isAbsolute(folder)) continue;
    for (const suffix of suffixes) {
      const candidate = path.join(folder, name + suffix);
      if (await isProgram(candidate)) return candidate;
    }
  }
  return undefined;
}

async function tryTool(candidate: string | undefined, name: string): Promise<MediaTool | undefined> {
  if (candidate === undefined) return undefined;
  const run = await runTool({ command: candidate, args: ["-version"], timeoutMs: 10_000, stdoutBytesMax: 64 * 1024 });
  const version = new RegExp(`^${name} version (\\S+)`, "m").exec(run.stdout.toString("utf8"))?.[1];
  return run.exitCode === 0 && version !== undefined ? { path: candidate, version } : undefined;
}

/**
 * Finds ffmpeg and ffprobe and asks each for its version. An explicit path is used or nothing is; otherwise the absolute
 * folders of `searchPath` are searched.
 * @param input.searchPath usually the PATH variable
 */
export async function findMediaTools(input: {
  searchPath: string;
  ffmpegPath?: string | undefined;
  ffprobePath?: string | undefined;
}): Promise<MediaTools> {
  const find = async (name: "ffmpeg" | "ffprobe", given: string | undefined) => {
    if (given !== undefined && given !== "") return tryTool(path.resolve(given), name);
    return tryTool(await findOnPath(name, input.searchPath), name);
  };
  const [ffmpeg, ffprobe] = await Promise.all([find("ffmpeg", input.ffmpegPath), find("ffprobe", input.ffprobePath)]);
  return { ffmpeg, ffprobe };
}
