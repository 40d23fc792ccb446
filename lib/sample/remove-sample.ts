import { lstat, readFile, realpath, rm, rmdir } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { AppError } from "#lib/core/index.ts";
import { SAMPLE_MARKER, SampleManifest } from "./schemas.ts";

/** The manifest of a sample folder, or null when the folder is none. Throws AppError INVALID_INPUT for a broken marker. */
export async function readSampleManifest(targetDir: string): Promise<SampleManifest | null> {
  const path = join(resolve(targetDir), SAMPLE_MARKER);
  const text = await readFile(path, "utf8").catch(() => null);
  if (text === null) return null;
  try {
    return SampleManifest.parse(JSON.parse(text));
  } catch (cause) {
    throw new AppError("INVALID_INPUT", `${path} is damaged, so it is not known which files belong to the sample.`, {
      hint: "Look through the folder and delete it by hand if it only holds the sample.",
      cause,
    });
  }
}

/** True for a relative path that stays below its folder, also when a folder on the way is a link. */
async function isBelow(root: string, relPath: string): Promise<boolean> {
  const parts = relPath.split("/");
  if (relPath === "" || relPath.includes("\0") || parts.some((part) => part === "" || part === "." || part === ".."))
    return false;
  const parent = await realpath(dirname(join(root, ...parts))).catch(() => null);
  return parent !== null && (parent === root || parent.startsWith(root + sep));
}

async function removeFile(root: string, relPath: string): Promise<boolean> {
  if (!(await isBelow(root, relPath))) return false;
  const path = join(root, ...relPath.split("/"));
  const entry = await lstat(path).catch(() => null);
  if (!entry || entry.isDirectory()) return false;
  await rm(path);
  return true;
}

async function removeEmptyFolder(path: string): Promise<boolean> {
  return rmdir(path).then(
    () => true,
    () => false,
  );
}

export type SampleRemoval = { removedFiles: number; folderRemoved: boolean };

/**
 * Removes a sample: only from a folder with the marker, only the files of its manifest, only below that folder, and only
 * folders that are empty then. What others put there stays. Throws AppError NOT_FOUND when there is no sample.
 */
export async function removeSample(targetDir: string): Promise<SampleRemoval> {
  const manifest = await readSampleManifest(targetDir);
  if (!manifest) {
    throw new AppError("NOT_FOUND", `${targetDir} is no sample of Plantain: it has no ${SAMPLE_MARKER}.`, {
      hint: "Only folders that Plantain has made itself are removed.",
    });
  }
  const root = await realpath(resolve(targetDir));
  let removedFiles = 0;
  for (const relPath of manifest.files) removedFiles += (await removeFile(root, relPath)) ? 1 : 0;
  for (const relPath of manifest.folders) {
    if (await isBelow(root, relPath)) await removeEmptyFolder(join(root, ...relPath.split("/")));
  }
  await rm(join(root, SAMPLE_MARKER), { force: true });
  return { removedFiles, folderRemoved: await removeEmptyFolder(root) };
}
