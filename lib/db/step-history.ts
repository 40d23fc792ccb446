import type { Db, Tx } from "./open-db.ts";

/** One step that succeeded, with what its time may depend on. */
export type StepSampleRow = {
  type: string;
  executionId: string;
  actualMs: number;
  videoCodec: string | null;
  audioCodec: string | null;
  sizeBytes: number | null;
  mediaMs: number | null;
};

const EXECUTIONS = 60;
const PER_TYPE = 400;

const numberOrNull = (value: unknown): number | null => (value == null ? null : Number(value));

/** The newest steps that succeeded, some hundred of each type, out of the newest executions. */
export async function readStepSamples(db: Db | Tx): Promise<StepSampleRow[]> {
  const rows = await db.$queryRaw<(Omit<StepSampleRow, "sizeBytes" | "mediaMs"> & Record<string, unknown>)[]>`
    WITH newest AS (
      SELECT id, type, row_number() OVER (PARTITION BY type ORDER BY finished_at DESC) AS place FROM execution_step
      WHERE state = 'succeeded' AND actual_ms IS NOT NULL AND execution_id IN (
        SELECT id FROM execution WHERE finished_at IS NOT NULL ORDER BY finished_at DESC LIMIT ${EXECUTIONS})
    )
    SELECT step.type AS type, step.execution_id AS executionId, step.actual_ms AS actualMs,
      json_extract(step.input, '$.videoCodec') AS videoCodec, json_extract(step.input, '$.audioCodec') AS audioCodec,
      item.size_bytes AS sizeBytes,
      COALESCE(json_extract(step.output, '$.mediaMs'), json_extract(item.technical, '$.facts.durationMs')) AS mediaMs
    FROM newest JOIN execution_step AS step ON step.id = newest.id
    LEFT JOIN media_item AS item ON item.id = json_extract(step.input, '$.itemId')
    WHERE newest.place <= ${PER_TYPE}`;
  return rows.map((row) => ({
    ...row,
    actualMs: Number(row.actualMs),
    sizeBytes: numberOrNull(row.sizeBytes),
    mediaMs: numberOrNull(row.mediaMs),
  }));
}

export type StepRecordRow = { type: string; ended: number; failed: number; tries: number };

/** How steps of each type ended in the newest executions, and how many tries that took. */
export async function readStepRecords(db: Db | Tx): Promise<StepRecordRow[]> {
  const rows = await db.$queryRaw<StepRecordRow[]>`
    SELECT type, COUNT(*) AS ended, SUM(state = 'failed') AS failed, SUM(attempt_count) AS tries FROM execution_step
    WHERE state IN ('succeeded', 'failed') AND execution_id IN (
      SELECT id FROM execution WHERE finished_at IS NOT NULL ORDER BY finished_at DESC LIMIT ${EXECUTIONS})
    GROUP BY type`;
  return rows.map(({ type, ended, failed, tries }) => ({
    type,
    ended: Number(ended),
    failed: Number(failed),
    tries: Number(tries),
  }));
}

/** Size and length of media, as they were last read. */
export async function readItemSizes(
  db: Db | Tx,
  itemIds: readonly string[],
): Promise<Map<string, { sizeBytes: number | null; mediaMs: number | null }>> {
  const rows = await db.$queryRaw<{ id: string; sizeBytes: unknown; mediaMs: unknown }[]>`
    SELECT id, size_bytes AS sizeBytes, json_extract(technical, '$.facts.durationMs') AS mediaMs FROM media_item
    WHERE id IN (SELECT value FROM json_each(${JSON.stringify(itemIds)}))`;
  return new Map(
    rows.map(({ id, sizeBytes, mediaMs }) => [
      id,
      { sizeBytes: numberOrNull(sizeBytes), mediaMs: numberOrNull(mediaMs) },
    ]),
  );
}

/** Runs of a type outside of Plantain: how long they waited and took on the mean. */
export type PipelineTimes = { type: string; runs: number; meanWaitMs: number | null; meanMs: number };

/** What runs of these types did from an hour on, in all sources but the named one. */
export async function readPipelineTimes(
  db: Db | Tx,
  filter: { types: readonly string[]; fromHour: number; exceptSource: string },
): Promise<PipelineTimes[]> {
  const { types, fromHour, exceptSource } = filter;
  const rows = await db.$queryRaw<{ type: string; runs: unknown; meanWaitMs: unknown; meanMs: unknown }[]>`
    SELECT bucket.type AS type, CAST(SUM(duration_count) AS REAL) AS runs,
      SUM(wait_ms) / NULLIF(SUM(wait_count), 0) AS meanWaitMs, SUM(duration_ms) / SUM(duration_count) AS meanMs
    FROM task_bucket AS bucket JOIN source ON source.id = bucket.source_id
    WHERE grain = 'd' AND start_hour >= ${fromHour} AND source.name <> ${exceptSource}
      AND bucket.type IN (SELECT value FROM json_each(${JSON.stringify(types)}))
    GROUP BY bucket.type HAVING SUM(duration_count) > 0`;
  return rows.map(({ type, runs, meanWaitMs, meanMs }) => ({
    type,
    runs: Number(runs),
    meanWaitMs: numberOrNull(meanWaitMs),
    meanMs: Number(meanMs),
  }));
}
