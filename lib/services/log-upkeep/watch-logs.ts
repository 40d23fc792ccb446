import { createHash } from "node:crypto";
import { dirname, isAbsolute, join } from "node:path";
import type { Source } from "#generated/prisma/client.ts";
import { listLogFiles } from "#lib/connectors/log-files/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { readSettings } from "#lib/services/setting/index.ts";
import { askToRead, configOf, lastReadingMs } from "#lib/services/source/index.ts";

const SOONEST_MS = 3_000;
const LATEST_MS = 60_000;
/** Reading a source takes at most a fifth of the time, however long one reading of it takes. */
const REST_FACTOR = 4;
/** A folder that takes long to look at is looked at seldom. */
const LOOK_FACTOR = 50;
const WATCHED_KINDS = ["log_folder", "log_stream", "banana_bun"];

type Watched = { waitMs: number; nextMs: number; asked: string | null };

/** Looks at the log sources that are due; what it remembers between looks is only a matter of cost. */
export type LogWatch = (ctx: ServiceContext) => Promise<number>;

type Known = { path: string; sizeBytes: bigint };

async function pathsOf(source: Source, known: readonly Known[]): Promise<string[]> {
  if (source.kind !== "banana_bun") return [source.path];
  const absolute = known.map(({ path }) => (isAbsolute(path) ? path : join(source.path, path)));
  return [...new Set(absolute.map((path) => dirname(path)))];
}

/** What the log files look like now, or null when they look as they did when they were last read. */
async function changeOf(ctx: ServiceContext, source: Source): Promise<string | null> {
  const known = await ctx.db.logFile.findMany({
    where: { sourceId: source.id },
    select: { path: true, sizeBytes: true },
  });
  const { files } = await listLogFiles(await pathsOf(source, known));
  const sizes = new Map(
    known.map((row) => [isAbsolute(row.path) ? row.path : join(source.path, row.path), Number(row.sizeBytes)]),
  );
  if (files.length === sizes.size && files.every((file) => sizes.get(file.path) === file.size)) return null;
  const look = files.map((file) => `${file.path}\0${file.size}\0${file.mtimeMs}`).sort();
  return createHash("sha256").update(look.join("\n")).digest("hex");
}

/** How long to leave a source alone after it was read. */
function restOf(source: Source): number {
  return Math.max(source.kind === "banana_bun" ? LATEST_MS / 2 : SOONEST_MS, lastReadingMs(source) * REST_FACTOR);
}

async function lookAt(ctx: ServiceContext, source: Source, watched: Watched): Promise<boolean> {
  const startedMs = performance.now();
  const change = await changeOf(ctx, source).catch(() => null);
  const lookMs = performance.now() - startedMs;
  const isNew = change !== null && change !== watched.asked;
  watched.waitMs = isNew ? SOONEST_MS : Math.min(LATEST_MS, watched.waitMs * 1.5);
  watched.nextMs = ctx.now().getTime() + Math.max(watched.waitMs, lookMs * LOOK_FACTOR);
  if (!isNew) return false;
  watched.asked = change;
  await askToRead(ctx, source);
  return true;
}

/**
 * Watches log sources by looking at names and sizes, which also works on network disks: every few seconds while they
 * change, up to a minute apart while they do not. A change puts the reading of the source into the queue.
 */
export function createLogWatch(): LogWatch {
  const bySource = new Map<string, Watched>();
  return async (ctx) => {
    if (!(await readSettings(ctx)).log_watch) return 0;
    const sources = await ctx.db.source.findMany({ where: { kind: { in: WATCHED_KINDS }, state: { not: "new" } } });
    const streams = await ctx.db.source.findMany({ where: { kind: "log_stream", state: "new" } });
    const nowMs = ctx.now().getTime();
    let asked = 0;
    for (const source of [...sources, ...streams]) {
      if (configOf(source).isWatched === false) continue;
      const watched = bySource.get(source.id) ?? { waitMs: SOONEST_MS, nextMs: 0, asked: null };
      bySource.set(source.id, watched);
      const restUntilMs = (source.lastObservedAt?.getTime() ?? 0) + restOf(source);
      if (nowMs < Math.max(watched.nextMs, restUntilMs)) continue;
      if (await lookAt(ctx, source, watched)) asked += 1;
    }
    return asked;
  };
}
