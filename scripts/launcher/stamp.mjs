// Knowing cheaply whether an output is older than what it was made from.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { inProject } from "./project.mjs";

/**
 * Whether the output with this stamp is up to date. Sizes and times decide first; only when those differ are the
 * contents compared, so a fresh checkout of the same files makes nothing stale.
 * @param {string} stampPath
 * @param {string[]} inputs files and folders of the project
 */
export function isFresh(stampPath, inputs) {
  const stamp = readStamp(stampPath);
  if (stamp === undefined) return false;
  const files = listFiles(inputs);
  const quick = quickHash(files);
  if (stamp.quick === quick) return true;
  if (stamp.content !== contentHash(files)) return false;
  tryWrite(stampPath, { quick, content: stamp.content });
  return true;
}

/**
 * Makes an output when it is stale. The stamp says what the inputs were before the work began, and is missing
 * while it lasts, so that a change in between or an interruption leads to another try.
 * @param {{ stampPath: string, inputs: string[] }} output
 * @param {() => Promise<void>} make
 */
export async function makeWhenStale({ stampPath, inputs }, make) {
  if (isFresh(stampPath, inputs)) return;
  const files = listFiles(inputs);
  const stamp = { quick: quickHash(files), content: contentHash(files) };
  rmSync(stampPath, { force: true });
  await make();
  mkdirSync(dirname(stampPath), { recursive: true });
  writeFileSync(stampPath, JSON.stringify(stamp));
}

function readStamp(path) {
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

/** A stamp only saves time; where it cannot be written (a read-only image) the contents are compared each time. */
function tryWrite(path, stamp) {
  try {
    writeFileSync(path, JSON.stringify(stamp));
  } catch {
    // Nothing depends on it.
  }
}

function listFiles(inputs) {
  const files = [];
  const walk = (path) => {
    const stat = statSync(inProject(path), { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (!stat.isDirectory()) return files.push({ path, size: stat.size, mtimeMs: stat.mtimeMs });
    for (const name of readdirSync(inProject(path)).sort()) if (!name.startsWith(".")) walk(join(path, name));
  };
  for (const input of inputs) walk(input);
  return files;
}

const quickHash = (files) => digest(files.map(({ path, size, mtimeMs }) => `${path} ${size} ${mtimeMs}`));

function contentHash(files) {
  return digest([
    process.platform,
    process.arch,
    ...files.flatMap(({ path }) => [path, readFileSync(inProject(path))]),
  ]);
}

function digest(parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part).update("\0");
  return hash.digest("hex");
}
