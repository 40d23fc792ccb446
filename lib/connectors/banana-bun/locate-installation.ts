import { constants } from "node:fs";
import { access, open, readdir, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { AppError } from "#lib/core/index.ts";
import type { BananaBunLocation } from "./schemas.ts";

const DATABASE_NAME = "tasks.sqlite";
const DATABASE_SUFFIX = /\.(sqlite3?|db)$/i;
const DAY_LOG = /^\d{4}-\d{2}-\d{2}\.log$/;
const SQLITE_MAGIC = "SQLite format 3\0";

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false;
}

function pathError(path: string, cause: unknown): AppError {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  if (code === "EACCES" || code === "EPERM") {
    return new AppError("FORBIDDEN", `${path} can't be read: permission denied.`, {
      hint: "Give the account that runs Plantain read permission on the folder and the file.",
      cause,
    });
  }
  return new AppError("NOT_FOUND", `${path} does not exist.`, {
    hint: "Enter the folder that Banana Bun uses (its BASE_PATH), or the path of its tasks.sqlite.",
    cause,
  });
}

async function readMagic(path: string): Promise<{ magic: string; sizeBytes: number }> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0);
    return { magic: buffer.toString("latin1", 0, bytesRead), sizeBytes: (await file.stat()).size };
  } finally {
    await file.close();
  }
}

/** Refuses a file that is no SQLite database, with the reason that a person can act on. */
async function checkIsSqlite(path: string): Promise<void> {
  const { magic, sizeBytes } = await readMagic(path).catch((cause) => {
    throw pathError(path, cause);
  });
  if (sizeBytes === 0) {
    throw new AppError("UNSUPPORTED", `${path} is empty (0 bytes).`, {
      hint: "Start Banana Bun once so that it creates its tables, or choose another file.",
    });
  }
  if (magic !== SQLITE_MAGIC) {
    throw new AppError("UNSUPPORTED", `${path} is not a SQLite database.`, {
      hint: "Choose the tasks.sqlite of Banana Bun. An encrypted or compressed copy has to be unpacked first.",
    });
  }
}

/** `tasks.sqlite`, else the only SQLite file of the folder. */
async function findDatabase(folder: string): Promise<string> {
  const names = await readdir(folder).catch((cause) => {
    throw pathError(folder, cause);
  });
  if (names.includes(DATABASE_NAME)) return join(folder, DATABASE_NAME);
  const candidates: string[] = [];
  for (const name of names.filter((each) => DATABASE_SUFFIX.test(each)).slice(0, 50)) {
    const head = await readMagic(join(folder, name)).catch(() => null);
    if (head?.magic === SQLITE_MAGIC) candidates.push(name);
  }
  if (candidates.length === 1) return join(folder, candidates[0] ?? DATABASE_NAME);
  const found =
    candidates.length > 1
      ? `it holds several databases (${candidates.slice(0, 5).join(", ")})`
      : "it holds no SQLite database";
  throw new AppError("NOT_FOUND", `${folder} has no ${DATABASE_NAME}; ${found}.`, {
    hint: "Enter the folder that Banana Bun uses (its BASE_PATH), or the path of the database file itself.",
  });
}

async function findLogs(baseDir: string): Promise<{ logsDir: string | null; logFiles: string[] }> {
  const logsDir = join(baseDir, "logs");
  if (!(await isDirectory(logsDir))) return { logsDir: null, logFiles: [] };
  const names = await readdir(logsDir).catch(() => []);
  const logFiles = names.filter((name) => DAY_LOG.test(name)).sort();
  return { logsDir, logFiles: logFiles.map((name) => join(logsDir, name)) };
}

/**
 * Finds the database and the log folder (`logs/YYYY-MM-DD.log`) of a Banana Bun installation from its base folder or
 * from the path of the database file. Throws AppError: NOT_FOUND, FORBIDDEN, or UNSUPPORTED for a file of another kind.
 */
export async function locateBananaBun(path: string): Promise<BananaBunLocation> {
  const given = resolve(path);
  const entry = await stat(given).catch((cause) => {
    throw pathError(given, cause);
  });
  const databasePath = entry.isDirectory() ? await findDatabase(given) : given;
  if (!(await stat(databasePath)).isFile()) {
    throw new AppError("UNSUPPORTED", `${databasePath} is not a regular file.`, {
      hint: `Choose the ${DATABASE_NAME} of Banana Bun.`,
    });
  }
  await access(databasePath, constants.R_OK).catch((cause) => {
    throw pathError(databasePath, cause);
  });
  await checkIsSqlite(databasePath);
  const baseDir = entry.isDirectory() ? given : dirname(databasePath);
  const outputsDir = join(baseDir, "outputs");
  const logs = await findLogs(baseDir);
  return { baseDir, databasePath, ...logs, outputsDir: (await isDirectory(outputsDir)) ? outputsDir : null };
}
