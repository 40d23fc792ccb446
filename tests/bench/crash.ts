import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deployMigrations } from "#lib/db/migrations/index.ts";
import { DRILL_POINTS, type DrillPoint } from "#lib/services/drill/drill-scratch.ts";
import { runDrill } from "#lib/services/drill/run-drill.ts";
import type { DrillResult } from "#lib/services/drill/schemas.ts";
import type { BenchmarkInput, BenchmarkSummary } from "./benchmark.ts";

const HITS = 4;

/**
 * Kills a worker (or freezes it past its lease: `--signal SIGSTOP`) at each point of a step's life, for each seed, and counts.
 * `--seeds 50`, `--from 0`, `--at once 3`, `--lease 1000`, `--points a,b`; `--output` gets one line a trial.
 */
export async function run({ output, options }: BenchmarkInput): Promise<BenchmarkSummary> {
  const { seeds = "50", from = "0", lanes = "3", lease = "1000", signal = "SIGKILL", points } = options;
  const base = mkdtempSync(join(tmpdir(), "plantain-crash-"));
  const template = join(base, "template.db");
  await deployMigrations({
    databasePath: template,
    schemaPath: "prisma/schema.prisma",
    migrationsDir: "prisma/migrations",
  });
  const wanted = points === undefined ? [...DRILL_POINTS] : (points.split(",") as DrillPoint[]);
  const trials = Array.from({ length: Number(seeds) }, (_, index) => Number(from) + index).flatMap((seed) =>
    wanted.map((point) => ({ seed, point })),
  );
  const results: (DrillResult & { seed: number })[] = [];
  const faults: string[] = [];
  const one = async ({ seed, point }: (typeof trials)[number]) => {
    const dir = join(base, `${point}-${seed}`);
    const prepareStore = async (path: string) => copyFileSync(template, path);
    const strike = { point, hit: 1 + (seed % HITS), signal: signal as "SIGKILL" | "SIGSTOP" };
    const steps = 16 + (seed % 9);
    try {
      results.push({ seed, ...(await runDrill({ dir, prepareStore, ...strike, leaseMs: Number(lease), steps })) });
    } catch (error) {
      faults.push(`${point} seed ${seed}: ${String(error)}`);
    }
  };
  const next = async (): Promise<void> => {
    for (let trial = trials.shift(); trial !== undefined; trial = trials.shift()) await one(trial);
  };
  try {
    await Promise.all(Array.from({ length: Number(lanes) }, next));
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
  if (output !== undefined) writeFileSync(output, `${results.map((row) => JSON.stringify(row)).join("\n")}\n`);
  const sum = (of: (row: DrillResult) => number) => results.reduce((total, row) => total + of(row), 0);
  const recoveries = results.flatMap((row) => (row.recoveryMs === null ? [] : [row.recoveryMs])).sort((a, b) => a - b);
  return {
    signal,
    trials: results.length,
    faults,
    steps: sum((row) => row.steps),
    lost: sum((row) => row.lost),
    twice: sum((row) => row.twice),
    repeated: sum((row) => row.repeated),
    inDoubt: sum((row) => row.inDoubt),
    halfFiles: sum((row) => row.halfFiles),
    refused: sum((row) => row.refused),
    staleAccepted: sum((row) => row.staleAccepted),
    notTakenBack: sum((row) => row.notTakenBack),
    struckHoldingSteps: recoveries.length,
    recoveryMsMax: recoveries.at(-1) ?? null,
    leaseMs: Number(lease),
  };
}
