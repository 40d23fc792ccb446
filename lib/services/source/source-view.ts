import type { Source } from "#generated/prisma/client.ts";
import type { Db, Tx } from "#lib/db/index.ts";
import { type JobView, toJobView } from "#lib/services/job/index.ts";
import { SourceKind, SourceState, SourceSummary, type SourceView } from "./schemas.ts";
import { configOf } from "./source-config.ts";

export const toSourceView = (row: Source, activeJob: JobView | null): SourceView => ({
  id: row.id,
  kind: SourceKind.parse(row.kind),
  name: row.name,
  path: row.path,
  isSample: row.isSample,
  isWatched: configOf(row).isWatched ?? true,
  expiresAt: configOf(row).expiresAt ?? null,
  state: SourceState.parse(activeJob === null ? row.state : "observing"),
  lastError: row.lastError,
  summary: SourceSummary.nullable().parse(row.summary ?? null),
  createdAt: row.createdAt.toISOString(),
  lastObservedAt: row.lastObservedAt?.toISOString() ?? null,
  activeJob,
});

/** Jobs that wait or run, by their source; of several the oldest. */
export async function activeJobsBySource(db: Db | Tx): Promise<Map<string, JobView>> {
  const kind = { in: ["observe_source", "import_task_runs", "analyze_tasks"] };
  const rows = await db.job.findMany({
    where: { kind, state: { in: ["queued", "running"] } },
    orderBy: { createdAt: "desc" },
  });
  return new Map(rows.map(toJobView).map((job) => [String(job.input.sourceId), job]));
}
