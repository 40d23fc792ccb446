import type { Db } from "./open-db.ts";

/** The columns that summaries need; times in epoch ms. */
export type TaskRunFacts = {
  type: string;
  status: string;
  queuedAtMs: number | null;
  startedAtMs: number | null;
  finishedAtMs: number | null;
};

const PAGE = 20_000;
const ms = (text: string | null): number | null => (text === null ? null : Date.parse(text));

type Row = {
  id: number;
  type: string;
  status: string;
  queued: string | null;
  started: string | null;
  finished: string | null;
};

/** Streams the facts of all runs of one source (or of all), in pages by id. `sinceIso` keeps runs queued from then on. */
export async function* streamTaskRunFacts(
  db: Db,
  filter: { sourceId?: string | undefined; sinceIso?: string | undefined },
): AsyncGenerator<TaskRunFacts> {
  const { sourceId = null, sinceIso = null } = filter;
  for (let after = 0; ; ) {
    const rows = await db.$queryRaw<Row[]>`
      SELECT id, type, status, CAST(queued_at AS TEXT) AS queued, CAST(started_at AS TEXT) AS started,
        CAST(finished_at AS TEXT) AS finished
      FROM task_run
      WHERE id > ${after} AND (${sourceId} IS NULL OR source_id = ${sourceId})
        AND (${sinceIso} IS NULL OR queued_at >= ${sinceIso})
      ORDER BY id LIMIT ${PAGE}`;
    for (const row of rows) {
      yield {
        type: row.type,
        status: row.status,
        queuedAtMs: ms(row.queued),
        startedAtMs: ms(row.started),
        finishedAtMs: ms(row.finished),
      };
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = Number(last.id);
  }
}
