import type { ExecutionLimits } from "#lib/core/index.ts";
import type { Db } from "#lib/db/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { readExecutionLimits, readSettings } from "#lib/services/setting/index.ts";

/** What all executions share, and what becomes of steps at work when their time is over. */
export type CurrentLimits = ExecutionLimits & { whenClosed: "finish" | "pause"; keepFreeBytes: number };

/** A changed setting holds this soon; in between the settings are not read for every step. */
const FRESH_MS = 250;
const MIB = 1024 ** 2;

type Kept = { limits: Promise<CurrentLimits>; readMs: number };

const kept = new WeakMap<Db, Kept>();

async function read(ctx: Pick<ServiceContext, "db">): Promise<CurrentLimits> {
  const [limits, settings] = [await readExecutionLimits(ctx), await readSettings(ctx)];
  return {
    ...limits,
    whenClosed: settings.execution_when_closed,
    keepFreeBytes: settings.execution_keep_free_mb * MIB,
  };
}

/** The limits as the settings say now or said a moment ago. */
export function currentLimits(ctx: Pick<ServiceContext, "db">): Promise<CurrentLimits> {
  const known = kept.get(ctx.db);
  if (known !== undefined && performance.now() - known.readMs < FRESH_MS) return known.limits;
  const limits = read(ctx);
  kept.set(ctx.db, { limits, readMs: performance.now() });
  limits.catch(() => kept.delete(ctx.db));
  return limits;
}

/** How many steps a worker may hold at once. */
export const stepLanes = async (ctx: Pick<ServiceContext, "db">): Promise<number> =>
  (await currentLimits(ctx)).stepsAtOnce;
