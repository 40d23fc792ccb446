import { rm } from "node:fs/promises";
import { AppError, newId } from "#lib/core/index.ts";
import { TooManyAttempts } from "#lib/services/access/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { claimKey, keepAnswer, releaseKey } from "#lib/services/idempotency/index.ts";
import { enqueueJob, type JobView } from "#lib/services/job/index.ts";
import { readSettings } from "#lib/services/setting/index.ts";
import { activeJobsBySource } from "#lib/services/source/index.ts";
import { IngestedLogs, IngestLogsInput } from "./schemas.ts";
import { type LogBody, type Spooled, spoolBody } from "./spool-body.ts";
import { appendBatch, listStreamFiles, spoolFolder, streamFolder } from "./stream-files.ts";

const MIB = 1 << 20;
const BACKLOG_RETRY_SECONDS = 5;
/** Batches that one process receives at once: each holds a file and some buffers. */
const BATCHES_AT_ONCE = 32;
let receiving = 0;

type Stream = { id: string; name: string };

async function streamOf(ctx: ServiceContext, name: string): Promise<Stream> {
  const path = streamFolder(ctx.env, name);
  const where = { kind_path: { kind: "log_stream", path } };
  const known = await ctx.db.source.findUnique({ where, select: { id: true, name: true } });
  if (known !== null) return known;
  return ctx.db.$transaction(async (tx) => {
    const raced = await tx.source.findUnique({ where, select: { id: true, name: true } });
    if (raced !== null) return raced;
    const data = { id: newId("src"), kind: "log_stream", path, name, config: {}, createdAt: ctx.now() };
    const row = await tx.source.create({ data });
    const detail = { kind: row.kind, path };
    await emitAudit(tx, ctx, { action: "source.added", entityType: "source", entityId: row.id, detail });
    await emitEvent(tx, "sources", "source.added", { sourceId: row.id });
    return { id: row.id, name: row.name };
  });
}

/** Bytes that were received and not yet read. */
async function backlogOf(ctx: ServiceContext, sourceId: string, folder: string): Promise<number> {
  const [files, known] = await Promise.all([
    listStreamFiles(folder),
    ctx.db.logFile.findMany({ where: { sourceId }, select: { sizeBytes: true } }),
  ]);
  const received = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  return Math.max(0, received - known.reduce((sum, row) => sum + Number(row.sizeBytes), 0));
}

async function assertBacklog(ctx: ServiceContext, name: string, maxBytes: number): Promise<void> {
  const path = streamFolder(ctx.env, name);
  const known = await ctx.db.source.findUnique({ where: { kind_path: { kind: "log_stream", path } } });
  if (known === null) return;
  const waiting = await backlogOf(ctx, known.id, path);
  if (waiting <= maxBytes) return;
  const said = `${Math.round(waiting / MIB)} MiB of "${name}" wait to be read; no more are taken until some were.`;
  throw new TooManyAttempts(BACKLOG_RETRY_SECONDS, said);
}

/** Starts to read the stream, unless that is under way or waits. */
async function observeNow(ctx: ServiceContext, stream: Stream): Promise<JobView> {
  return ctx.db.$transaction(async (tx) => {
    const running = (await activeJobsBySource(tx)).get(stream.id);
    const input = { sourceId: stream.id, sourceName: stream.name };
    return running ?? enqueueJob(tx, ctx, { kind: "observe_source", input });
  });
}

type Keyed = { key: string | null; name: string; batch: Spooled };

/** Under an idempotency key a batch is stored once; sent again, it gets the first answer. */
async function once(ctx: ServiceContext, keyed: Keyed, work: () => Promise<IngestedLogs>): Promise<IngestedLogs> {
  const { key, name, batch } = keyed;
  if (key === null) return work();
  const requestHash = `${name}:${batch.sha256}`;
  const kept = await claimKey(ctx, { key, operation: "logs.ingest", requestHash });
  if (kept !== null) return IngestedLogs.parse(kept.body);
  try {
    const answer = await work();
    await keepAnswer(ctx, key, { status: 202, body: answer });
    return answer;
  } catch (error) {
    await releaseKey(ctx, key);
    throw error;
  }
}

async function store(ctx: ServiceContext, input: IngestLogsInput, batch: Spooled): Promise<IngestedLogs> {
  const { name, observe } = IngestLogsInput.parse(input);
  const stream = await streamOf(ctx, name);
  const folder = streamFolder(ctx.env, name);
  if (batch.bytes > 0) await appendBatch(folder, batch, ctx.now());
  const { lines, bytes, notJson } = batch;
  return {
    sourceId: stream.id,
    name,
    lines,
    bytes,
    notJson,
    backlogBytes: await backlogOf(ctx, stream.id, folder),
    job: observe ? await observeNow(ctx, stream) : null,
  };
}

/**
 * Takes a batch of log lines into a named stream: an append-only file in the data folder, which is then read like any
 * other log. The batch is received whole before a byte of it is stored.
 * @throws BodyTooLarge, TooManyAttempts when too much waits, AppError UNAVAILABLE when the disk is almost full
 */
export async function ingestLogs(
  call: Call<IngestLogsInput> & { body: LogBody; key?: string | null },
): Promise<IngestedLogs> {
  const { ctx, body } = call;
  requireScope(ctx, "ingest");
  const input = parseInput(IngestLogsInput, call.input);
  const settings = await readSettings(ctx);
  await assertBacklog(ctx, input.name, settings.log_ingest_backlog_max_mb * MIB);
  if (receiving >= BATCHES_AT_ONCE) {
    throw new AppError("UNAVAILABLE", "Too many batches are being received at once.", { hint: "Send it again soon." });
  }
  receiving += 1;
  try {
    const batch = await spoolBody(body, spoolFolder(ctx.env), settings.log_ingest_body_max_mb * MIB);
    try {
      return await once(ctx, { key: call.key ?? null, name: input.name, batch }, () => store(ctx, input, batch));
    } finally {
      await rm(batch.path, { force: true });
    }
  } finally {
    receiving -= 1;
  }
}
