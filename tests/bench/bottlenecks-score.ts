import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Bottleneck, findBottlenecks } from "#lib/bottlenecks/index.ts";
import { parseTaskRunLine, type TaskRun } from "#lib/tasks/index.ts";

import type { BenchmarkInput, BenchmarkSummary } from "./benchmark.ts";
import { makePipeline } from "./pipelines/make-pipeline.ts";
import type { Pipeline } from "./pipelines/pipeline.ts";
import { type Tally, tally } from "./pipelines/score.ts";
import { makeSecondPipeline } from "./pipelines/second-generator.ts";

const percent = (part: number, whole: number): number | null =>
  whole === 0 ? null : Math.round((100 * part) / whole) / 100;

/** Through the import format, as the product reads it. */
function runsOf(pipeline: Pipeline): TaskRun[] {
  return pipeline.runs.map((row) => {
    const parsed = parseTaskRunLine(JSON.stringify(row));
    if (!parsed?.ok) throw new Error(`The generator made a run that cannot be imported: ${parsed?.reason}`);
    return parsed.run;
  });
}

async function writeFolder(folder: string, { runs, metrics, deps, truth }: Pipeline): Promise<void> {
  await mkdir(folder, { recursive: true });
  const lines = (rows: readonly unknown[]) => `${rows.map((row) => JSON.stringify(row)).join("\n")}\n`;
  await writeFile(path.join(folder, "runs.ndjson"), lines(runs));
  await writeFile(path.join(folder, "truth.json"), JSON.stringify(truth, null, 1));
  await writeFile(path.join(folder, "deps.json"), JSON.stringify(deps));
  const samples = metrics.map(({ tsMs, ...rest }) => ({ ts: tsMs, ...rest }));
  if (samples.length > 0) await writeFile(path.join(folder, "metrics.ndjson"), lines(samples));
}

/**
 * Makes pipelines with injected faults (`--seeds N --from N --generator second`) and says how many are found, per kind, and how many
 * healthy ones are flagged. `--output folder` writes each pipeline with its truth instead, `--verbose` names what was missed.
 */
export async function run({ output, options }: BenchmarkInput): Promise<BenchmarkSummary> {
  const from = Number(options.from ?? 1);
  const seeds = Number(options.seeds ?? 200);
  const tallies = new Map<string, Tally>();
  const counts = { pipelines: 0, runs: 0, healthy: 0, healthyFlagged: 0, slowestSeconds: 0 };
  for (let seed = from; seed < from + seeds; seed += 1) {
    const pipeline = options.generator === "second" ? makeSecondPipeline(seed) : makePipeline(seed);
    if (output !== undefined) {
      await writeFolder(path.join(output, String(seed)), pipeline);
      continue;
    }
    const runs = runsOf(pipeline);
    const now = runs.reduce((last, { finishedAt }) => Math.max(last, finishedAt ?? 0), 0);
    const started = performance.now();
    const found: Bottleneck[] = findBottlenecks({ runs, metrics: pipeline.metrics, deps: pipeline.deps, now });
    counts.slowestSeconds = Math.max(counts.slowestSeconds, (performance.now() - started) / 1000);
    counts.pipelines += 1;
    counts.runs += runs.length;
    if (pipeline.truth.length === 0) {
      counts.healthy += 1;
      if (found.some(({ severity }) => severity === "high" || severity === "critical")) counts.healthyFlagged += 1;
    }
    const { missed, wrong } = tally(tallies, pipeline.truth, found);
    if (options.verbose === undefined) continue;
    const day = (ms: number) => ((ms - (runs[0]?.startedAt ?? 0)) / 86_400_000).toFixed(2);
    for (const { kind, subjects, startAt, endAt } of missed)
      console.log(seed, "missed", kind, subjects.join("|"), day(startAt), day(endAt), runs.length);
    for (const { kind, subject, startAt, endAt, severity } of wrong)
      console.log(
        seed,
        "wrong ",
        kind,
        subject,
        day(startAt),
        day(endAt),
        severity,
        `(${pipeline.truth.map((truth) => `${truth.kind} ${truth.subjects[0]} ${day(truth.startAt)}-${day(truth.endAt)}`).join("; ")})`,
      );
  }
  const kinds = Object.fromEntries(
    [...tallies]
      .sort()
      .map(([kind, { injected, found, predicted, right }]) => [
        kind,
        { injected, recall: percent(found, injected), predicted, precision: percent(right, predicted) },
      ]),
  );
  console.table(kinds);
  return { ...counts, kinds };
}
