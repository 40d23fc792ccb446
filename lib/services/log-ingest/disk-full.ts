import { AppError } from "#lib/core/index.ts";

export const diskFull = (cause?: unknown): AppError =>
  new AppError("UNAVAILABLE", "The disk of the data folder is almost full, so no more log lines are taken.", {
    hint: "Free some space, or lower log_ingest_keep_mb.",
    ...(cause === undefined ? {} : { cause }),
  });
