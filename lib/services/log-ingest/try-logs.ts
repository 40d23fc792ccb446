import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { AppError, newId } from "#lib/core/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { enqueueJob } from "#lib/services/job/index.ts";
import { readSettings } from "#lib/services/setting/index.ts";
import { toSourceView } from "#lib/services/source/index.ts";
import { type TriedLogs, TryLogsInput } from "./schemas.ts";
import { type LogBody, spoolBody } from "./spool-body.ts";
import { spoolFolder, trialFolder } from "./stream-files.ts";

const MIB = 1 << 20;
const HOUR_MS = 3_600_000;

/** What a file may be called on disk, whatever somebody called it. */
const fileNameOf = (name: string): string => {
  const plain = name
    .normalize("NFC")
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, "_")
    .replace(/^[._]+/, "")
    .slice(-80);
  return plain === "" ? "lines.log" : `${plain}.log`;
};

/**
 * Analyses some log lines on trial: as a source that is marked, gives no advice, and goes away by itself.
 * @throws BodyTooLarge; AppError INVALID_INPUT when nothing was sent
 */
export async function tryLogs({ ctx, input, body }: Call<TryLogsInput> & { body: LogBody }): Promise<TriedLogs> {
  requireScope(ctx, "operate");
  const { name } = parseInput(TryLogsInput, input);
  const settings = await readSettings(ctx);
  const batch = await spoolBody(body, spoolFolder(ctx.env), settings.log_ingest_body_max_mb * MIB);
  if (batch.bytes === 0) {
    await rm(batch.path, { force: true });
    throw new AppError("INVALID_INPUT", "There is nothing to read.", { hint: "Choose a file, or paste some lines." });
  }
  const id = newId("src");
  const folder = trialFolder(ctx.env, id);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await rename(batch.path, join(folder, fileNameOf(name)));
  const createdAt = ctx.now();
  const expiresAt = new Date(createdAt.getTime() + settings.log_trial_keep_hours * HOUR_MS).toISOString();
  return ctx.db.$transaction(async (tx) => {
    const data = { id, kind: "log_trial", path: folder, name: `Trial: ${name}`, config: { expiresAt }, createdAt };
    const row = await tx.source.create({ data });
    const detail = { kind: row.kind, name: row.name };
    await emitAudit(tx, ctx, { action: "source.added", entityType: "source", entityId: id, detail });
    await emitEvent(tx, "sources", "source.added", { sourceId: id });
    const job = await enqueueJob(tx, ctx, {
      kind: "observe_source",
      input: { sourceId: id, sourceName: row.name },
    });
    return { source: toSourceView(row, job), job };
  });
}
