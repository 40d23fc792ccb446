import { constants } from "node:fs";
import { copyFile, mkdir, mkdtemp, open, readdir, rm, stat, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { AppError } from "#lib/core/index.ts";

/** The database, its write-ahead log and its rollback journal; the shared-memory index is rebuilt from the log. */
const PARTS = ["", "-wal", "-journal"] as const;
const COPY_NAME = "copy.sqlite";
const FOLDER_PREFIX = "plantain-banana-bun-";
const RETRY_DELAYS_MS = [0, 50, 100, 200, 400, 800];
const LEFTOVER_AGE_MS = 3_600_000;
const MAX_FILLED_BYTES = 2 ** 40;

export type DatabaseSnapshot = {
  path: string;
  fingerprint: string;
  sizeBytes: number;
  journalMode: "delete" | "wal";
  /** Bytes that the header promises and the file lacks (a copy that was cut off); they are zeros in the copy. */
  missingBytes: number;
  /** False when the original was written during every try, so that the copy may mix two states. */
  consistent: boolean;
  remove: () => Promise<void>;
};

type PartState = { stamp: string; sizeBytes: number };

/** Header bytes 18-19 name the journal mode, 24-27 count the changes (SQLite file format, section 1.3). */
async function readHeader(path: string): Promise<{ wal: boolean; changes: number }> {
  const file = await open(path, "r");
  try {
    const { buffer } = await file.read(Buffer.alloc(28), 0, 28, 0);
    return { wal: buffer[18] === 2 || buffer[19] === 2, changes: buffer.readUInt32BE(24) };
  } finally {
    await file.close();
  }
}

async function partState(path: string): Promise<PartState> {
  const entry = await stat(path, { bigint: true }).catch(() => null);
  if (entry === null) return { stamp: "-", sizeBytes: 0 };
  return { stamp: `${entry.ino}:${entry.size}:${entry.mtimeNs}`, sizeBytes: Number(entry.size) };
}

async function readState(path: string) {
  const parts = await Promise.all(PARTS.map((suffix) => partState(path + suffix)));
  const header = await readHeader(path);
  return {
    fingerprint: `${header.changes}|${parts.map((part) => part.stamp).join("|")}`,
    sizeBytes: parts.reduce((sum, part) => sum + part.sizeBytes, 0),
    wal: header.wal,
    present: PARTS.filter((_, index) => (parts[index]?.sizeBytes ?? 0) > 0),
  };
}

async function checkSpace(folder: string, sizeBytes: number): Promise<void> {
  const disk = await statfs(folder);
  const freeBytes = disk.bavail * disk.bsize;
  if (freeBytes > sizeBytes * 1.1 + 16 * 1024 * 1024) return;
  const mib = (bytes: number) => Math.ceil(bytes / 1024 / 1024);
  throw new AppError(
    "LIMIT_EXCEEDED",
    `Reading the database needs a copy of ${mib(sizeBytes)} MiB, but ${folder} has ${mib(freeBytes)} MiB free.`,
    { hint: "Free some space there, or set the folder for temporary files (TMPDIR) to a larger disk." },
  );
}

/** Copies of processes that were killed; the owner's id is in the folder's name. */
async function removeLeftovers(scratchDir: string, nowMs: number): Promise<void> {
  for (const name of await readdir(scratchDir).catch(() => [])) {
    const pid = Number(new RegExp(`^${FOLDER_PREFIX}(\\d+)-`).exec(name)?.[1]);
    if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid || isAlive(pid)) continue;
    const entry = await stat(join(scratchDir, name)).catch(() => null);
    if (entry && nowMs - entry.mtimeMs > LEFTOVER_AGE_MS) {
      await rm(join(scratchDir, name), { recursive: true, force: true }).catch(() => undefined);
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}

async function copyParts(source: string, target: string, present: readonly string[]): Promise<void> {
  for (const suffix of PARTS) {
    await rm(target + suffix, { force: true });
    if (present.includes(suffix)) {
      await copyFile(source + suffix, target + suffix, constants.COPYFILE_FICLONE).catch((error) => {
        // A journal may be gone by now; the state check after the copy notices.
        if (suffix === "" || error.code !== "ENOENT") throw error;
      });
    }
  }
}

/**
 * SQLite refuses a file that is shorter than its header says (bytes 16-17 page size, 28-31 pages, valid when 92-95 equal
 * 24-27). Zeros in place of what is lost make the rest readable.
 */
async function fillUp(copyPath: string): Promise<number> {
  const file = await open(copyPath, "r+");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(100), 0, 100, 0);
    const { size } = await file.stat();
    if (bytesRead < 100 || buffer.readUInt32BE(92) !== buffer.readUInt32BE(24)) return 0;
    const pageSize = buffer.readUInt16BE(16) === 1 ? 65_536 : buffer.readUInt16BE(16);
    const promised = pageSize * buffer.readUInt32BE(28);
    if (promised <= size || promised > MAX_FILLED_BYTES) return 0;
    await file.truncate(promised);
    return promised - size;
  } finally {
    await file.close();
  }
}

/**
 * Copies a SQLite database that another program may be writing, without opening it through SQLite: no lock is taken, no
 * `-wal` or `-shm` file appears beside it, not a byte of it changes. The copy is good when size, times and the change
 * counter of all parts are the same before and after; otherwise it is repeated. `remove` deletes the copy.
 */
export async function snapshotDatabase(path: string, scratchDir: string = tmpdir()): Promise<DatabaseSnapshot> {
  await removeLeftovers(scratchDir, Date.now());
  await mkdir(scratchDir, { recursive: true }).catch(() => undefined);
  const folder = await mkdtemp(join(scratchDir, `${FOLDER_PREFIX}${process.pid}-`)).catch((cause) => {
    throw new AppError("UNAVAILABLE", `The copy for reading can't be made in ${scratchDir}: ${cause.message}`, {
      hint: "Make that folder writable, or set the folder for temporary files (TMPDIR) to another one.",
      cause,
    });
  });
  const target = join(folder, COPY_NAME);
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    let state = await readState(path);
    await checkSpace(folder, state.sizeBytes);
    let consistent = false;
    for (const delayMs of RETRY_DELAYS_MS) {
      await delay(delayMs);
      state = await readState(path);
      await copyParts(path, target, state.present);
      consistent = (await readState(path)).fingerprint === state.fingerprint;
      if (consistent) break;
    }
    const { fingerprint, sizeBytes, wal } = state;
    // With a journal the header may be older than the file, and SQLite itself puts it right.
    const missingBytes = state.present.length === 1 ? await fillUp(target) : 0;
    const journalMode = wal ? "wal" : "delete";
    return { path: target, fingerprint, sizeBytes, journalMode, missingBytes, consistent, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
