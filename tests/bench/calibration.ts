import { writeFile } from "node:fs/promises";
import { undoExecution } from "#lib/services/execution/index.ts";
import { approvePlan, generatePlan, readPlanSimulation } from "#lib/services/plan/index.ts";
import { createSample } from "#lib/services/sample/index.ts";
import { runUntilIdle, runWorker } from "#lib/worker/index.ts";
import type { BenchmarkInput, BenchmarkSummary } from "./benchmark.ts";
import { randomOf } from "./pipelines/random.ts";
import { openBenchApp } from "./support/open-bench-app.ts";

type Context = Awaited<ReturnType<typeof openBenchApp>>["ctx"];

const KINDS = ["movies", "episodes", "music", "podcasts", "talks", "audiobooks"];
const WISHES = [
  (kind: string) => `make thumbnails of ${kind}`,
  (kind: string) => `fill missing metadata of ${kind}`,
  (kind: string) => `write tags into the files of ${kind}`,
  (kind: string) => `extract audio of ${kind} to opus`,
  (kind: string) => `normalize loudness of ${kind}`,
  (kind: string) => `probe ${kind}`,
  (kind: string) => `convert ${kind} to h264 mkv`,
  (kind: string) => `organize ${kind} into folders`,
];

type Measured = { goal: string; steps: number; p50Ms: number; p90Ms: number; measuredMs: number; isHeldOut: boolean };

const OVER = ["succeeded", "failed", "cancelled"];

async function untilOver(ctx: Context, executionId: string): Promise<string> {
  for (;;) {
    const { state } = await ctx.db.execution.findUniqueOrThrow({ where: { id: executionId }, select: { state: true } });
    if (OVER.includes(state)) return state;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Makes, approves and runs one plan, keeps what was shown before beside what was measured, and undoes it. */
async function runPlan(ctx: Context, goal: string): Promise<Omit<Measured, "goal" | "isHeldOut"> | null> {
  const { plan } = await generatePlan({ ctx, input: { goal, constraints: [], sourceIds: [], dryRun: false } });
  if (plan === null || plan.state !== "awaiting_approval") return null;
  const input = { planId: plan.id, contentHash: plan.contentHash, run: true };
  const { executionId } = await approvePlan({ ctx, input });
  if (executionId === null) return null;
  await untilOver(ctx, executionId);
  const { simulation, measuredMs } = await readPlanSimulation({ ctx, input: { planId: plan.id } });
  const undo = await undoExecution({ ctx, input: { executionId } }).catch(() => null);
  if (undo !== null) await untilOver(ctx, undo.id);
  if (simulation === null || measuredMs === null) return null;
  const { p50: p50Ms, p90: p90Ms } = simulation.makespanMs;
  return { steps: plan.stepCount, p50Ms, p90Ms, measuredMs };
}

function coverage(rows: readonly Measured[]) {
  const share = (limit: (row: Measured) => number) =>
    rows.length === 0
      ? null
      : Number((rows.filter((row) => row.measuredMs <= limit(row)).length / rows.length).toFixed(3));
  return { plans: rows.length, p50: share((row) => row.p50Ms), p90: share((row) => row.p90Ms) };
}

/**
 * Runs plans of the sample workspace for real, one after another, and says how many were done by the P50 and P90 that were
 * shown before. Half of the goals (`--seed` draws which) are history; the other half are held out: no plan like them has
 * run when they are simulated for the first time. They run `--rounds` times (2).
 */
export async function run({ options, output }: BenchmarkInput): Promise<BenchmarkSummary> {
  const goals = randomOf(Number(options.seed ?? 1)).shuffled(KINDS.flatMap((kind) => WISHES.map((wish) => wish(kind))));
  const half = goals.length >> 1;
  const [history, heldOut] = [goals.slice(0, half), goals.slice(half)];
  const { ctx, close } = await openBenchApp();
  const controller = new AbortController();
  try {
    const job = await createSample({ ctx });
    await runUntilIdle({ ctx, jobId: job.id });
    await runUntilIdle({ ctx });
    const worker = runWorker({ ctx, signal: controller.signal });
    const rows: Measured[] = [];
    const add = async (goal: string, isHeldOut: boolean) => {
      const row = await runPlan(ctx, goal);
      if (row !== null) rows.push({ goal, isHeldOut, ...row });
    };
    for (const goal of history) await add(goal, false);
    for (let round = 0; round < Number(options.rounds ?? 2); round += 1)
      for (const goal of heldOut) await add(goal, true);
    controller.abort();
    await worker;
    if (output !== undefined) await writeFile(output, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
    const tested = rows.filter((row) => row.isHeldOut);
    const firsts = tested.filter((row, at) => tested.findIndex(({ goal }) => goal === row.goal) === at);
    return {
      history: coverage(rows.filter((row) => !row.isHeldOut)),
      heldOut: coverage(tested),
      heldOutFirst: coverage(firsts),
    };
  } finally {
    controller.abort();
    await close();
  }
}
