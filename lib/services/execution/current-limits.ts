import type { ExecutionLimits } from "#lib/core/index.ts";
import type { Db } from "#lib/db/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { readExecutionLimits } from "#lib/services/setting/index.ts";

/** A changed setting holds this soon; in between the settings are not read for every step. */
const FRESH_MS = 250;

type Kept = { limits: Promise<ExecutionLimits>; readMs: number };

const kept = new WeakMap<Db, Kept>();

/** What all executions share, as the settings say now or said a moment ago. */
export function currentLimits(ctx: Pick<ServiceContext, "db">): Promise<ExecutionLimits> {
  const known = kept.get(ctx.db);
  if (known !== undefined && performance.now() - known.readMs < FRESH_MS) return known.limits;
  const limits = readExecutionLimits(ctx);
  kept.set(ctx.db, { limits, readMs: performance.now() });
  limits.catch(() => kept.delete(ctx.db));
  return limits;
}

/** How many steps a worker may hold at once. */
export const stepLanes = async (ctx: Pick<ServiceContext, "db">): Promise<number> =>
  (await currentLimits(ctx)).stepsAtOnce;
