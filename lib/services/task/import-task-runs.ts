import { createReadStream } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { AppError, newId, type ReportProgress } from "#lib/core/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { enqueueJob, type JobView } from "#lib/services/job/index.ts";
import { enqueueAnalysis } from "./enqueue-analysis.ts";
import { importRuns } from "./import-runs.ts";
import { importSourceOf, noteImport } from "./import-source.ts";
import { type ImportCounts, ImportTaskRunsInput, type ImportTaskRunsResult } from "./schemas.ts";
import { type Head, readHead, spool, spoolPath } from "./spool.ts";

/** What is stored while the caller waits: some thousand runs. */
const INLINE_BYTES = 1_048_576;

type Streamed = Call<ImportTaskRunsInput> & { body?: AsyncIterable<Uint8Array> };

/**
 * Stores task runs from NDJSON or a JSON array, by id. A small body is stored at once; a large one is kept and read by a
 * job, whose progress can be watched. Lines that are no run are counted and told; the rest is stored.
 * @throws AppError INVALID_INPUT without a body, LIMIT_EXCEEDED above 8 GiB
 */
export async function importTaskRuns({ ctx, input, body }: Streamed): Promise<ImportTaskRunsResult> {
  requireScope(ctx, "operate");
  const { source: name } = parseInput(ImportTaskRunsInput, input);
  const head = body === undefined ? null : await readHead(body, INLINE_BYTES);
  if (head === null || (head.rest === null && head.chunks.length === 0)) {
    throw new AppError("INVALID_INPUT", "There is nothing to import.", {
      hint: "Send one JSON object a line, or a JSON array of them.",
    });
  }
  return head.rest === null ? importNow(ctx, name, head) : importLater(ctx, name, head);
}

async function* fromMemory(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

async function importNow(ctx: ServiceContext, name: string, { chunks }: Head): Promise<ImportTaskRunsResult> {
  const source = await ctx.db.$transaction((tx) => importSourceOf(tx, ctx, name));
  const counts = await importRuns(ctx, { sourceId: source.id, bytes: fromMemory(chunks) });
  await noteImport(ctx, source.id, counts);
  const job = await ctx.db.$transaction(async (tx) => {
    await auditImport(tx, ctx, source.id, { accepted: counts.accepted, rejected: counts.rejected });
    return counts.accepted === 0 ? null : enqueueAnalysis(tx, ctx, source);
  });
  return { state: "imported", sourceId: source.id, sourceName: source.name, counts, job };
}

async function importLater(ctx: ServiceContext, name: string, head: Head): Promise<ImportTaskRunsResult> {
  const spoolName = newId("imp");
  const path = await spool(ctx.env, spoolName, head);
  try {
    const bytes = (await stat(path)).size;
    return await ctx.db.$transaction(async (tx) => {
      const source = await importSourceOf(tx, ctx, name);
      await auditImport(tx, ctx, source.id, { bytes });
      const input = { sourceId: source.id, sourceName: source.name, spoolName };
      const job = await enqueueJob(tx, ctx, { kind: "import_task_runs", input });
      return { state: "queued" as const, sourceId: source.id, sourceName: source.name, counts: null, job };
    });
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

const auditImport = (
  tx: Parameters<typeof emitAudit>[0],
  ctx: ServiceContext,
  sourceId: string,
  detail: Record<string, number>,
) => emitAudit(tx, ctx, { action: "task_runs.imported", entityType: "source", entityId: sourceId, detail });

export type ImportWatch = { report: ReportProgress; signal: AbortSignal };

/** The worker's part of a large import; a try that was cut off begins anew, which replaces what it had stored. */
export async function runImportJob(ctx: ServiceContext, job: JobView, watch: ImportWatch): Promise<ImportCounts> {
  const sourceId = String(job.input.sourceId);
  const path = spoolPath(ctx.env, String(job.input.spoolName));
  const known = await stat(path).catch(() => null);
  if (known === null) throw new AppError("NOT_FOUND", "The runs to import are not there any more.");
  if ((await ctx.db.source.count({ where: { id: sourceId } })) === 0) {
    await rm(path, { force: true });
    throw new AppError("NOT_FOUND", "This source is not connected any more.");
  }
  const bytes = createReadStream(path, { highWaterMark: 1_048_576 });
  try {
    const counts = await importRuns(ctx, { sourceId, bytes, sizeBytes: known.size, ...watch });
    await noteImport(ctx, sourceId, counts);
    await rm(path, { force: true });
    return counts;
  } catch (error) {
    // Another worker goes on with it only when this one was stopped or lost the job.
    if (!["lost", "shutdown"].includes(String(watch.signal.reason))) await rm(path, { force: true });
    throw error;
  }
}
