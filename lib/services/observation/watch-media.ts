import { createHash } from "node:crypto";
import type { Source } from "#generated/prisma/client.ts";
import { type WalkResult, walkMediaFolder } from "#lib/connectors/media-files/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { companionsByMedium } from "#lib/services/media/index.ts";
import { readSettings } from "#lib/services/setting/index.ts";
import { askToRead, configOf, lastReadingMs } from "#lib/services/source/index.ts";
import { loadKnownMedia } from "./known-media.ts";
import { toRead } from "./observe-media.ts";

const SOONEST_MS = 10_000;
const LATEST_MS = 300_000;
/** Looking takes at most a fiftieth of the time, reading a fifth. */
const LOOK_FACTOR = 50;
const REST_FACTOR = 4;
/** A file that was written to just now may still be on its way. */
const SETTLED_MS = 5_000;

type Watched = { waitMs: number; nextMs: number; seen: string | null; isPending: boolean };

/** Looks at the media folders that are due; gives how many were asked to be read. */
export type MediaWatch = (ctx: ServiceContext) => Promise<number>;

function signatureOf(walk: WalkResult): string {
  const lines = walk.files.map((file) => `${file.relPath}\0${file.size}\0${file.mtimeMs}`).sort();
  return createHash("sha256").update(lines.join("\n")).digest("hex");
}

type Found = "nothing" | "unsettled" | "changes";

/** What a reading would find that is not known yet. */
async function findChanges(ctx: ServiceContext, source: Source, watched: Watched): Promise<Found> {
  const walk = await walkMediaFolder({ root: source.path });
  const signature = signatureOf(walk);
  if (signature === watched.seen && !watched.isPending) return "nothing";
  watched.seen = signature;
  const known = await loadKnownMedia(ctx.db, source.id);
  const changed = toRead(walk, known, companionsByMedium(walk.files.map((file) => file.relPath)));
  const here = new Set(walk.files.map((file) => file.relPath));
  const isGone = [...known.values()].some((item) => !item.isRemoved && !here.has(item.path));
  const nowMs = ctx.now().getTime();
  const isSettled = changed.some((file) => Math.abs(nowMs - file.mtimeMs) >= SETTLED_MS);
  if ((walk.complete && here.size > 0 && isGone) || isSettled) return "changes";
  return changed.length > 0 ? "unsettled" : "nothing";
}

async function lookAt(ctx: ServiceContext, source: Source, watched: Watched): Promise<boolean> {
  const startedMs = performance.now();
  const found = await findChanges(ctx, source, watched).catch((): Found => "nothing");
  const lookMs = performance.now() - startedMs;
  watched.isPending = found === "unsettled";
  watched.waitMs = found === "nothing" ? Math.min(LATEST_MS, watched.waitMs * 1.5) : SOONEST_MS;
  watched.nextMs = ctx.now().getTime() + Math.max(watched.waitMs, lookMs * LOOK_FACTOR);
  if (found === "changes") await askToRead(ctx, source);
  return found === "changes";
}

/**
 * Watches media folders by listing them, which also works on network disks: every ten seconds while they change, up to five
 * minutes apart while they do not. New, changed and vanished files put the reading of the folder into the queue.
 */
export function createMediaWatch(): MediaWatch {
  const bySource = new Map<string, Watched>();
  return async (ctx) => {
    if (!(await readSettings(ctx)).media_watch) return 0;
    const sources = await ctx.db.source.findMany({ where: { kind: "media_folder", state: { not: "new" } } });
    const nowMs = ctx.now().getTime();
    let asked = 0;
    for (const source of sources) {
      if (configOf(source).isWatched === false) continue;
      const fresh = { waitMs: SOONEST_MS, nextMs: nowMs + SOONEST_MS, seen: null, isPending: false };
      const watched = bySource.get(source.id) ?? fresh;
      bySource.set(source.id, watched);
      const rest = Math.max(SOONEST_MS, lastReadingMs(source) * REST_FACTOR);
      if (nowMs < Math.max(watched.nextMs, (source.lastObservedAt?.getTime() ?? 0) + rest)) continue;
      if (await lookAt(ctx, source, watched)) asked += 1;
    }
    return asked;
  };
}
