import type { TaskAttempt, TaskRun } from "#lib/tasks/index.ts";
import { detectDatabase } from "./detect-generation.ts";
import { locateBananaBun } from "./locate-installation.ts";
import { type BananaBunMediaItem, readMediaItems } from "./read-media.ts";
import { readSchedules } from "./read-schedules.ts";
import { openTables } from "./read-tables.ts";
import { readTaskAttempts, readTaskRuns } from "./read-task-runs.ts";
import type { BananaBunDetection, BananaBunLocation, BananaBunSchedule, BananaBunWarning } from "./schemas.ts";
import { snapshotDatabase } from "./snapshot-database.ts";
import { createWarningLog } from "./warnings.ts";

/**
 * An open installation. The generators stream, so that a million rows take no memory. `warnings` grows while they run;
 * read it at the end. `close` deletes the private copy.
 */
export type BananaBunSource = {
  location: BananaBunLocation;
  detection: BananaBunDetection;
  /** Rows per table; null for one that can't be counted. */
  counts: Record<string, number | null>;
  taskRuns: () => Generator<TaskRun>;
  taskAttempts: () => Generator<TaskAttempt>;
  mediaItems: () => Generator<BananaBunMediaItem>;
  schedules: () => BananaBunSchedule[];
  warnings: () => BananaBunWarning[];
  close: () => Promise<void>;
};

/**
 * Opens a Banana Bun folder, or a `tasks.sqlite`, of any schema generation. The original is only copied, never opened:
 * no lock, no byte and no file beside it changes, also while Banana Bun writes. `scratchDir` takes the copy (default: the
 * system's folder for temporary files). Throws AppError: NOT_FOUND, FORBIDDEN, UNSUPPORTED (another or damaged file),
 * LIMIT_EXCEEDED (no room for the copy).
 */
export async function openBananaBun(path: string, options: { scratchDir?: string } = {}): Promise<BananaBunSource> {
  const location = await locateBananaBun(path);
  const snapshot = await snapshotDatabase(location.databasePath, options.scratchDir);
  const warnings = createWarningLog();
  try {
    const open = openTables(snapshot.path, location.databasePath, warnings);
    const close = async () => {
      if (open.database.isOpen) open.database.close();
      await snapshot.remove();
    };
    try {
      const detection = detectDatabase(open, snapshot, location.databasePath);
      const counts = Object.fromEntries(detection.tables.map((table) => [table.name, table.rowCount]));
      return {
        location,
        detection,
        counts,
        taskRuns: () => readTaskRuns(open),
        taskAttempts: () => readTaskAttempts(open),
        mediaItems: () => readMediaItems(open),
        schedules: () => readSchedules(open),
        warnings: () => warnings.list(),
        close,
      };
    } catch (error) {
      await close();
      throw error;
    }
  } catch (error) {
    await snapshot.remove();
    throw error;
  }
}
