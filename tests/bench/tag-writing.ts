import { createHash } from "node:crypto";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  findMediaTools,
  mediaRoleOf,
  restoreFile,
  type TagChanges,
  walkMediaFolder,
  writeTags,
} from "#lib/connectors/media-files/index.ts";
import { AppError } from "#lib/core/index.ts";

import type { BenchmarkInput, BenchmarkSummary } from "./benchmark.ts";

type Outcome = {
  file: string;
  outcome: "written" | "unchanged" | "refused";
  reason?: string;
  /** The bytes after the undo are those before the write; of a refused file, it was left as it was. */
  bytesKept: boolean;
  leftOver: string[];
};

const CHANGES: TagChanges = { title: "Plantain: Prüfung ☃", artist: "Some/One", genres: ["Rock", "Jazz"], year: 1999 };

const hashOf = async (absPath: string): Promise<string> =>
  createHash("sha256")
    .update(await readFile(absPath))
    .digest("hex");

async function tryFile(absPath: string, file: string, tools: { ffmpeg?: string; ffprobe?: string }): Promise<Outcome> {
  const folder = path.dirname(absPath);
  const [before, names] = [await hashOf(absPath), await readdir(folder)];
  const result = await writeTags({
    absPath,
    changes: CHANGES,
    keepOriginalTo: `${absPath}.original`,
    ffmpegPath: tools.ffmpeg,
    ffprobePath: tools.ffprobe,
  });
  if (result.written && !result.unchanged) await restoreFile(result.undo);
  await rm(`${absPath}.original`, { force: true });
  const leftOver = (await readdir(folder)).filter((name) => !names.includes(name));
  const bytesKept = (await hashOf(absPath)) === before;
  if (!result.written) return { file, outcome: "refused", reason: result.reason, bytesKept, leftOver };
  return { file, outcome: result.unchanged ? "unchanged" : "written", bytesKept, leftOver };
}

/**
 * Writes tags into copies of every medium of a folder and takes them back: each file is either written and verified, or
 * refused with a reason; in both cases its bytes are the old ones in the end and nothing is left beside it.
 */
export async function run({ input, output }: BenchmarkInput): Promise<BenchmarkSummary> {
  if (input === undefined || output === undefined) {
    throw new AppError("INVALID_INPUT", "The benchmark needs --input (a folder of media) and --output.");
  }
  const found = await findMediaTools({ searchPath: process.env.PATH ?? "" });
  const tools = { ffmpeg: found.ffmpeg?.path, ffprobe: found.ffprobe?.path };
  const folder = await mkdtemp(path.join(tmpdir(), "plantain-tags-"));
  const outcomes: Outcome[] = [];
  try {
    await cp(input, folder, { recursive: true });
    const { files } = await walkMediaFolder({ root: folder });
    for (const { relPath } of files) {
      if (!["audio", "video"].includes(mediaRoleOf(relPath) ?? "")) continue;
      outcomes.push(await tryFile(path.join(folder, relPath), relPath, tools as { ffmpeg: string }));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  await writeFile(output, `${outcomes.map((entry) => JSON.stringify(entry)).join("\n")}\n`);
  const count = (outcome: Outcome["outcome"]) => outcomes.filter((entry) => entry.outcome === outcome).length;
  const harmed = outcomes.filter((entry) => !entry.bytesKept || entry.leftOver.length > 0).length;
  const silent = outcomes.filter((entry) => entry.outcome === "refused" && (entry.reason ?? "") === "").length;
  return { files: outcomes.length, written: count("written"), refused: count("refused"), harmed, silent };
}
