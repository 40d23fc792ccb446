import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { AppError } from "#lib/core/index.ts";

/** What the launcher writes beside the database for whoever finds it in use. */
const Holder = z.object({ pid: z.number().int(), url: z.string().optional(), since: z.string().optional() });
const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;

function holderOf(databasePath: string): z.infer<typeof Holder> | null {
  try {
    return Holder.parse(JSON.parse(readFileSync(join(dirname(databasePath), "plantain.lock"), "utf8")));
  } catch {
    return null;
  }
}

const isBusy = (error: unknown): boolean =>
  error instanceof Error && "errcode" in error && [SQLITE_BUSY, SQLITE_LOCKED].includes(Number(error.errcode) & 255);

/** Who has the database open, as far as that is written down, and what to do about it. */
export function inUse(databasePath: string, cause: unknown): AppError {
  const holder = holderOf(databasePath);
  const who =
    holder === null ? "another process" : `Plantain${holder.url ? ` at ${holder.url}` : ""} (process ${holder.pid})`;
  const stop =
    holder === null ? "Stop the server, the worker and commands that use it" : `Stop it (kill ${holder.pid})`;
  return new AppError("UNAVAILABLE", `The database ${databasePath} is in use by ${who}, so it can't be changed now.`, {
    hint: `${stop}, then try again. Plantain brings its store up to date by itself when it starts.`,
    cause,
  });
}

/**
 * The schema engine needs the database for itself and says nothing useful when it does not get it, so that is tried first.
 * @param timeoutMs how long others may take to close it
 * @throws AppError UNAVAILABLE that names who has it open
 */
export function assertFree(databasePath: string, timeoutMs: number): void {
  if (!existsSync(databasePath)) return;
  const database = new DatabaseSync(databasePath, { timeout: timeoutMs });
  try {
    database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; COMMIT");
  } catch (error) {
    throw isBusy(error) ? inUse(databasePath, error) : error;
  } finally {
    database.close();
  }
}
