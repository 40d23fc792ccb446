import { join } from "node:path";
import { isAppError, type ReportProgress } from "#lib/core/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { LEASE_MS } from "#lib/services/execution/index.ts";
import { migrateStore } from "#lib/services/store/index.ts";
import { DRILL_POINTS } from "./drill-scratch.ts";
import { runDrill } from "./run-drill.ts";
import type { DrillResult } from "./schemas.ts";

const STEPS = 24;
const HITS = 4;
const PHASES = 3;

/** Nothing lost, nothing twice that must not be, nothing half, all of it taken back, within the lease and 2 s. */
const isPassed = (result: DrillResult): boolean =>
  [result.lost, result.twice, result.halfFiles, result.staleAccepted, result.notTakenBack].every((n) => n === 0) &&
  (result.recoveryMs ?? 0) <= result.leaseMs + 2_000;

type Watch = { report: ReportProgress; signal: AbortSignal };

/** The worker's part of a drill; what it counted is stored with the drill. */
export async function runDrillJob(ctx: ServiceContext, drillId: string, watch: Watch): Promise<DrillResult> {
  const { seed } = await ctx.db.crashDrill.findUniqueOrThrow({ where: { id: drillId } });
  let done = 0;
  const onPhase = (phase: string) => {
    watch.report({ phase, done, total: PHASES, unit: "parts" });
    done += 1;
  };
  const end = (data: { state: string; result?: DrillResult; error?: string }) =>
    ctx.db.crashDrill.update({ where: { id: drillId }, data: { ...data, finishedAt: ctx.now() } });
  try {
    const result = await runDrill({
      dir: join(ctx.env.dataDir, "drills", drillId),
      prepareStore: async (databasePath) => void (await migrateStore({ ...ctx.env, databasePath })),
      point: DRILL_POINTS[seed % DRILL_POINTS.length] ?? "mid_effect",
      hit: 1 + (Math.floor(seed / DRILL_POINTS.length) % HITS),
      signal: "SIGKILL",
      leaseMs: LEASE_MS,
      steps: STEPS,
      onPhase,
      abort: watch.signal,
    });
    await end({ state: isPassed(result) ? "passed" : "not_passed", result });
    return result;
  } catch (error) {
    const words = watch.signal.aborted ? "It was stopped." : isAppError(error) ? error.message : "An unexpected fault.";
    await end({ state: "failed", error: words });
    throw error;
  }
}
