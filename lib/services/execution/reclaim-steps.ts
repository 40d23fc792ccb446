import { hostname } from "node:os";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { LEASE_MS } from "./claimed-step.ts";
import { turnLedger } from "./ledger.ts";
import { openLedger } from "./open-ledger.ts";

const LOST = "The worker stopped in the middle of this try.";
/** The clock was set, when it went so far from the one that nobody sets. */
const CLOCK_SET_MS = 1_000;
/** Heartbeats come four times in a lease; a silence that was watched for all of it is one. */
const SLACK_MS = 500;

type Seen = { heartbeatAt: string; sinceMs: number };
type Clocks = { wallMs: number; steadyMs: number };

/**
 * Tells which tries have lost their worker. Leases are written in the time of the wall clock, which may be set by hours; so a
 * try is also lost when its heartbeat was watched to stay the same for a whole lease on the process's own clock, and while
 * the wall clock was set a moment ago, only then.
 */
export class LeaseWatch {
  readonly #leaseMs: number;
  readonly #seen = new Map<string, Seen>();
  #clocks: Clocks | null = null;
  #distrustUntilMs = Number.NEGATIVE_INFINITY;

  constructor(leaseMs = LEASE_MS) {
    this.#leaseMs = leaseMs;
  }

  lost(attempts: readonly { attemptId: string; heartbeatAt: string; leaseUntilMs: number }[], now: Clocks): string[] {
    this.#noteClocks(now);
    const ids = new Set(attempts.map(({ attemptId }) => attemptId));
    for (const id of this.#seen.keys()) if (!ids.has(id)) this.#seen.delete(id);
    const isTrusted = now.steadyMs >= this.#distrustUntilMs;
    return attempts.flatMap(({ attemptId, heartbeatAt, leaseUntilMs }) => {
      const known = this.#seen.get(attemptId);
      const sinceMs = known?.heartbeatAt === heartbeatAt ? known.sinceMs : now.steadyMs;
      this.#seen.set(attemptId, { heartbeatAt, sinceMs });
      const isSilent = now.steadyMs - sinceMs >= this.#leaseMs + SLACK_MS;
      return isSilent || (isTrusted && leaseUntilMs < now.wallMs) ? [attemptId] : [];
    });
  }

  #noteClocks(now: Clocks): void {
    const before = this.#clocks;
    this.#clocks = now;
    if (before === null) return;
    const went = now.wallMs - before.wallMs - (now.steadyMs - before.steadyMs);
    if (Math.abs(went) > CLOCK_SET_MS) this.#distrustUntilMs = now.steadyMs + this.#leaseMs + SLACK_MS;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}

/** Workers of this machine whose process is gone: nobody has to wait for their leases. */
async function goneWorkers(ctx: ServiceContext, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const where = { id: { in: [...new Set(ids)] }, host: hostname() };
  const rows = await ctx.db.workerProcess.findMany({ where, select: { id: true, pid: true } });
  return new Set(rows.filter(({ pid }) => !isRunning(pid)).map(({ id }) => id));
}

/** Gives steps of lost workers back: their fence is taken away first. Returns how many. */
export async function reclaimLostSteps(ctx: ServiceContext, watch = new LeaseWatch()): Promise<number> {
  const ledger = openLedger(ctx);
  const clocks = { wallMs: ctx.now().getTime(), steadyMs: performance.now() };
  const attempts = ledger.runningAttempts();
  const gone = await goneWorkers(
    ctx,
    attempts.map(({ workerId }) => workerId),
  );
  const orphans = attempts.filter(({ workerId }) => gone.has(workerId)).map(({ attemptId }) => attemptId);
  const lost = [...new Set([...orphans, ...watch.lost(attempts, clocks)])];
  const ends = lost.flatMap((attemptId) => {
    const found = ledger.runningAttempt(attemptId);
    if (found === null) return [];
    const { step, fence, startedAtMs } = found;
    const startedAt = new Date(startedAtMs);
    const claim = { step, attemptId, fence, startedAt, startedMs: null, leaseMs: LEASE_MS };
    return [{ claim, end: { kind: "lease_lost", error: LOST } as const }];
  });
  if (ends.length === 0) return 0;
  const { settled } = await turnLedger(ctx, { workerId: "", room: 0, ends });
  return settled.filter(Boolean).length;
}
