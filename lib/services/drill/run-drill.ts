import { type ChildProcess, spawn } from "node:child_process";
import { once as onceEvent } from "node:events";
import { mkdirSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "#lib/core/index.ts";
import { type ServiceContext, SYSTEM_ACTOR } from "#lib/services/context/index.ts";
import { decideStep, finalizeEndedExecutions, isFinalExecution } from "#lib/services/execution/index.ts";
import { createAppContext } from "#lib/services/runtime/index.ts";
import { startDrillPlan, startDrillUndo } from "./drill-plan.ts";
import {
  type DrillOrder,
  type DrillPoint,
  isDone,
  isReady,
  ORDER_VARIABLE,
  outFolder,
  sayGo,
  tally,
} from "./drill-scratch.ts";
import type { DrillResult } from "./schemas.ts";

export type DrillTrial = {
  /** A folder of its own, made and removed by the drill. */
  dir: string;
  prepareStore(databasePath: string): Promise<void>;
  point: DrillPoint;
  /** At which pass of the point it strikes, from 1. */
  hit: number;
  /** Killed, or frozen until its lease is long over and then woken up. */
  signal: "SIGKILL" | "SIGSTOP";
  leaseMs: number;
  steps: number;
  onPhase?: (phase: string) => void;
  abort?: AbortSignal;
};

const LOOK_MS = 25;
const LIMIT_MS = 120_000;

class Trial {
  readonly #trial: DrillTrial;
  readonly ctx: ServiceContext;
  readonly #children: ChildProcess[] = [];
  readonly #endMs = performance.now() + LIMIT_MS;

  constructor(trial: DrillTrial) {
    this.#trial = trial;
    const variables = { PLANTAIN_DATA_DIR: trial.dir, PLANTAIN_LOG_LEVEL: "silent" };
    this.ctx = { ...createAppContext(variables), actor: SYSTEM_ACTOR };
  }

  startWorker(workerId: string, more: Partial<DrillOrder> = {}): ChildProcess {
    const order: DrillOrder = { workerId, leaseMs: this.#trial.leaseMs, strike: null, isStandby: false, ...more };
    const args = ["--disable-warning=ExperimentalWarning", join(import.meta.dirname, "drill-worker.ts")];
    const env = {
      NODE_ENV: process.env.NODE_ENV,
      PATH: process.env.PATH ?? "",
      PLANTAIN_DATA_DIR: this.#trial.dir,
      PLANTAIN_LOG_LEVEL: "silent",
      [ORDER_VARIABLE]: JSON.stringify(order),
    };
    const child = spawn(process.execPath, args, { env, stdio: "ignore" });
    this.#children.push(child);
    return child;
  }

  async until(what: string, check: () => Promise<boolean> | boolean): Promise<void> {
    while (!(await check())) {
      this.#trial.abort?.throwIfAborted();
      if (performance.now() > this.#endMs) throw new AppError("INTERNAL", `The drill hangs: ${what}.`);
      await sleep(LOOK_MS);
    }
  }

  /** Waits until the worker is dead, or stands still, and gives the steps that it holds. */
  async struck(child: ChildProcess, workerId: string): Promise<{ atMs: number; held: string[] }> {
    if (this.#trial.signal === "SIGKILL") {
      await this.until("the worker was not killed", () => child.signalCode !== null || child.exitCode !== null);
    } else {
      await this.until("the worker was not frozen", () => isStopped(child.pid));
    }
    const atMs = performance.now();
    return { atMs, held: await this.heldBy(workerId) };
  }

  async heldBy(workerId: string): Promise<string[]> {
    const rows = await this.ctx.db.attempt.findMany({ where: { workerId, state: "running" }, select: { id: true } });
    return rows.map((row) => row.id);
  }

  /** Tries that were taken from their worker and count as something else in the end. */
  countAccepted(attemptIds: readonly string[]): Promise<number> {
    return this.ctx.db.attempt.count({ where: { id: { in: [...attemptIds] }, state: { not: "lease_lost" } } });
  }

  /** A person's part: looks at the effect of a step that may have run, and says what is true. Returns how many there were. */
  async decideDoubts(executionId: string): Promise<number> {
    const where = { executionId, state: "needs_decision" };
    const doubts = await this.ctx.db.executionStep.findMany({ where, select: { stepKey: true } });
    for (const { stepKey } of doubts) {
      const decision = isDone(this.#trial.dir, stepKey) ? "mark_done" : "run_again";
      await decideStep({ ctx: this.ctx, input: { executionId, stepKey, decision } });
    }
    return doubts.length;
  }

  async toEnd(executionId: string): Promise<number> {
    let inDoubt = 0;
    await this.until("the execution did not end", async () => {
      inDoubt += await this.decideDoubts(executionId);
      await finalizeEndedExecutions(this.ctx);
      const { state } = await this.ctx.db.execution.findUniqueOrThrow({ where: { id: executionId } });
      return isFinalExecution(state as Parameters<typeof isFinalExecution>[0]);
    });
    return inDoubt;
  }

  async stop(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await onceEvent(child, "exit");
  }

  async close(): Promise<void> {
    for (const child of this.#children) await this.stop(child);
    await this.ctx.db.$disconnect();
    rmSync(this.#trial.dir, { recursive: true, force: true });
  }
}

/** By the process table, where there is one. */
async function isStopped(pid: number | undefined): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return / T /.test(stat.slice(stat.lastIndexOf(")")));
}

const holdsAny = async (run: Trial, attemptIds: readonly string[]): Promise<boolean> => {
  const still = await run.heldBy("wrk_victim");
  return attemptIds.some((id) => still.includes(id));
};

async function strikeAndRecover(run: Trial, trial: DrillTrial, start: () => Promise<string>) {
  const { point, hit, signal } = trial;
  const executionId = await start();
  run.startWorker("wrk_other", { isStandby: true });
  await run.until("the second worker did not start", () => isReady(trial.dir, "wrk_other"));
  const victim = run.startWorker("wrk_victim", { strike: { point, hit, signal } });
  const blow = await run.struck(victim, "wrk_victim");
  sayGo(trial.dir);
  trial.onPhase?.("The worker was struck; another one takes over");
  await run.until("its steps were not given back", async () => !(await holdsAny(run, blow.held)));
  const recoveryMs = blow.held.length === 0 ? null : Math.round(performance.now() - blow.atMs);
  if (signal === "SIGSTOP") victim.kill("SIGCONT");
  return { executionId, recoveryMs, held: blow.held };
}

async function play(run: Trial, trial: DrillTrial): Promise<Omit<DrillResult, "seconds">> {
  const { point, signal, leaseMs, dir, steps, onPhase } = trial;
  const isInUndo = point === "in_compensation";
  const plan = await startDrillPlan(run.ctx, steps);
  onPhase?.("A plan in a scratch store is at work");
  const first = isInUndo ? run.startWorker("wrk_first") : null;
  const onRun = isInUndo ? null : await strikeAndRecover(run, trial, async () => plan.executionId);
  const inDoubt = await run.toEnd(plan.executionId);
  if (first !== null) await run.stop(first);
  const keys = plan.steps.map((step) => step.key);
  const counts = tally(dir, plan.once, keys);
  onPhase?.("All of it is taken back");
  const undo = () => startDrillUndo(run.ctx, plan, plan.executionId);
  const struck = onRun ?? (await strikeAndRecover(run, trial, undo));
  await run.toEnd(isInUndo ? struck.executionId : await undo());
  return {
    ...counts,
    ...{ point, signal, leaseMs, steps, inDoubt, recoveryMs: struck.recoveryMs },
    staleAccepted: await run.countAccepted(struck.held),
    notTakenBack: keys.filter((key) => isDone(dir, key)).length,
  };
}

/**
 * Runs a plan on a store of its own, strikes the worker in the middle, lets another one go on, and counts what was lost and what
 * ran twice, by files and a journal outside of the store.
 */
export async function runDrill(trial: DrillTrial): Promise<DrillResult> {
  const startedMs = performance.now();
  rmSync(trial.dir, { recursive: true, force: true });
  mkdirSync(outFolder(trial.dir), { recursive: true, mode: 0o700 });
  await trial.prepareStore(join(trial.dir, "plantain.db"));
  const run = new Trial(trial);
  try {
    const result = await play(run, trial);
    return { ...result, seconds: Number(((performance.now() - startedMs) / 1000).toFixed(2)) };
  } finally {
    await run.close();
  }
}
