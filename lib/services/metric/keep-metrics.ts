import { pruneMetrics, rollUpMetrics } from "#lib/db/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { readSettings } from "#lib/services/setting/index.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Resolutions in seconds, each made of the one before. */
export const RESOLUTIONS = [10, 60, 900, 3600] as const;

/** Sums figures up into the coarser resolutions, from the last two steps of each on, or from an earlier moment. */
export async function rollUp(ctx: ServiceContext, sinceMs?: number): Promise<void> {
  const nowMs = ctx.now().getTime();
  for (const [index, toSec] of RESOLUTIONS.entries()) {
    const fromSec = RESOLUTIONS[index - 1];
    if (fromSec === undefined) continue;
    const recentMs = nowMs - 2 * toSec * 1000;
    await rollUpMetrics(ctx.db, { fromSec, toSec, sinceMs: Math.min(recentMs, sinceMs ?? recentMs) });
  }
}

/** Forgets figures that are older than they are kept at their resolution. */
export async function forgetOldMetrics(ctx: ServiceContext): Promise<void> {
  const settings = await readSettings(ctx);
  const keptMs = {
    10: settings.metric_raw_hours * HOUR_MS,
    60: settings.metric_minute_days * DAY_MS,
    900: settings.metric_quarter_hour_days * DAY_MS,
    3600: settings.metric_hour_days * DAY_MS,
  } as const;
  const nowMs = ctx.now().getTime();
  for (const resolution of RESOLUTIONS) await pruneMetrics(ctx.db, resolution, nowMs - keptMs[resolution]);
}
