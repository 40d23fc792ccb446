import { createHash, randomBytes } from "node:crypto";
import { type FileHandle, open, readdir, rm, stat } from "node:fs/promises";
import path from "node:path";

/** Unfinished files that no living writer can still need. */
const STALE_MS = 10 * 60_000;

const prefixFor = (target: string): string =>
  `.plantain-part-${createHash("sha256").update(path.basename(target)).digest("hex").slice(0, 10)}-`;

/** A new name beside the target (same file system, so that a rename is atomic), hidden and skipped by every scan. */
export function partPathFor(target: string): string {
  return path.join(path.dirname(target), prefixFor(target) + randomBytes(6).toString("hex"));
}

/** Removes what an interrupted write of the same target left behind. */
export async function removeStaleParts(target: string, nowMs: number = Date.now()): Promise<void> {
  const folder = path.dirname(target);
  const prefix = prefixFor(target);
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if (!name.startsWith(prefix)) continue;
    const found = await stat(path.join(folder, name)).catch(() => undefined);
    if (found !== undefined && nowMs - found.mtimeMs > STALE_MS) await rm(path.join(folder, name), { force: true });
  }
}

/** Makes a rename or removal durable. Folders cannot be synced on every system; then the next best is nothing. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close().catch(() => undefined);
}

/** Creates the file exclusively, lets `write` fill it, and flushes it to the disk. */
export async function createDurably(absPath: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const file = await open(absPath, "wx");
  try {
    await write(file);
    await file.sync();
  } finally {
    await file.close();
  }
}
