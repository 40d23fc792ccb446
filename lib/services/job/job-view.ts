import { z } from "zod";
import type { Job } from "#generated/prisma/client.ts";
import { Progress } from "#lib/core/index.ts";
import { JobKind, JobState, type JobView } from "./schemas.ts";

/** A row as others see it; stored JSON is parsed on the way out. */
export const toJobView = (row: Job): JobView => ({
  id: row.id,
  kind: JobKind.parse(row.kind),
  input: z.record(z.string(), z.unknown()).parse(row.input),
  state: JobState.parse(row.state),
  progress: Progress.nullable().parse(row.progress ?? null),
  result: row.result ?? null,
  error: row.error,
  createdBy: row.createdBy,
  createdAt: row.createdAt.toISOString(),
  startedAt: row.startedAt?.toISOString() ?? null,
  finishedAt: row.finishedAt?.toISOString() ?? null,
});
