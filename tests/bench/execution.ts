import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { deployMigrations } from "#lib/db/migrations/index.ts";
import type { StepPorts } from "#lib/execution/index.ts";
import { type ServiceContext, SYSTEM_ACTOR } from "#lib/services/context/index.ts";
import { createEmbeddedDispatcher } from "#lib/services/dispatch/index.ts";
import { finalizeExecution, type LedgerStep } from "#lib/services/execution/index.ts";
import { createAppContext } from "#lib/services/runtime/index.ts";
import { runClaimedStep } from "#lib/services/step-work/index.ts";
import { ledgerStep, seedExecution } from "#tests/integration/execution/ledger-fixture.ts";
import type { BenchmarkInput, BenchmarkSummary } from "./benchmark.ts";

const LAYERS = 100;
const PARENTS = 3;
const CHAIN = 60;

const at = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
};
const round = (value: number): number => Number(value.toFixed(2));

/** Layers of steps, each waiting for some of the layer before. */
function layered(count: number): LedgerStep[] {
  const width = Math.ceil(count / LAYERS);
  return Array.from({ length: count }, (_, index) => {
    const [layer, place] = [Math.floor(index / width), index % width];
    const parents = Array.from({ length: PARENTS }, (_unused, n) => (place + n * 7) % width);
    const dependsOn = layer === 0 ? [] : [...new Set(parents)].map((parent) => `s${(layer - 1) * width + parent}`);
    return ledgerStep({ key: `s${index}`, dependsOn });
  });
}

/** Rows of steps, each waiting for the one before. */
function chained(rows: number): LedgerStep[] {
  return Array.from({ length: rows * CHAIN }, (_, index) =>
    ledgerStep({ key: `s${index}`, dependsOn: index % CHAIN === 0 ? [] : [`s${index - 1}`] }),
  );
}

/** A probe that has nothing to read: what is left is the ledger, the dispatcher and the watch over a running step. */
const noWork = {
  library: { refreshItem: async () => ({ ok: true, note: "Nothing to do." }) },
} as unknown as StepPorts;

type Times = { startMs: Map<string, number>; endMs: Map<string, number> };

async function runAll(ctx: ServiceContext, steps: LedgerStep[], lanes: number): Promise<Times & { ms: number }> {
  const executionId = await seedExecution(ctx, steps);
  const controller = new AbortController();
  const times: Times = { startMs: new Map(), endMs: new Map() };
  const dispatcher = createEmbeddedDispatcher(ctx);
  const startedMs = performance.now();
  let endedMs = startedMs;
  let fault: unknown = null;
  await dispatcher.work({
    workerId: "wrk_bench",
    lanes: () => lanes,
    signal: controller.signal,
    onFault: (error) => {
      fault = error;
      controller.abort();
    },
    onQuiet: () => {
      endedMs = performance.now();
      controller.abort();
    },
    run: async (claim) => {
      times.startMs.set(claim.step.stepKey, performance.now());
      const end = await runClaimedStep(ctx, noWork, claim, controller.signal);
      times.endMs.set(claim.step.stepKey, performance.now());
      return end;
    },
  });
  if (fault !== null) throw fault;
  const state = await finalizeExecution(ctx, executionId);
  if (state !== "succeeded") throw new Error(`the execution is ${state}`);
  return { ...times, ms: endedMs - startedMs };
}

/** From the end of the last parent to the start of a step, in ms. */
function edgesMs(steps: readonly LedgerStep[], { startMs, endMs }: Times): number[] {
  return steps.flatMap(({ key, dependsOn }) => {
    if (dependsOn.length === 0) return [];
    return [(startMs.get(key) ?? 0) - Math.max(...dependsOn.map((parent) => endMs.get(parent) ?? 0))];
  });
}

/**
 * Steps without work through the ledger, the dispatcher and the worker's own watch over each step.
 * `--steps 10000` in layers, each step after three others; `--lanes 16`; `--driver embedded`.
 */
export async function run({ options }: BenchmarkInput): Promise<BenchmarkSummary> {
  const { steps: count = "10000", lanes: wanted = "16", driver = "embedded" } = options;
  if (driver !== "embedded") throw new Error(`there is no driver ${driver}`);
  const lanes = Number(wanted);
  const dataDir = mkdtempSync(join(tmpdir(), "plantain-execution-"));
  const databasePath = join(dataDir, "plantain.db");
  await deployMigrations({ databasePath, schemaPath: "prisma/schema.prisma", migrationsDir: "prisma/migrations" });
  const app = createAppContext({ PLANTAIN_DATA_DIR: dataDir, PLANTAIN_LOG_LEVEL: "silent" });
  const ctx = { ...app, actor: SYSTEM_ACTOR };
  const load = loadavg()[0];
  try {
    for (const key of ["execution_steps_at_once", "execution_disk"]) {
      await app.db.setting.create({ data: { key, value: lanes, updatedBy: "bench" } });
    }
    const chains = chained(lanes);
    const chain = await runAll(ctx, chains, lanes);
    const edges = edgesMs(chains, chain);
    const graph = layered(Number(count));
    const whole = await runAll(ctx, graph, lanes);
    return {
      driver,
      lanes,
      steps: graph.length,
      stepsPerSecond: Math.round((graph.length / whole.ms) * 1000),
      edgeMsP50: round(at(edges, 0.5)),
      edgeMsP95: round(at(edges, 0.95)),
      loadBefore: load,
    };
  } finally {
    await app.db.$disconnect();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
