import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { encodeFlac } from "#lib/sample/encode-flac.ts";
import { generatePlan, simulatePlan } from "#lib/services/plan/index.ts";
import { addSource } from "#lib/services/source/index.ts";
import { runUntilIdle } from "#lib/worker/index.ts";
import type { BenchmarkInput, BenchmarkSummary } from "./benchmark.ts";
import { openBenchApp } from "./support/open-bench-app.ts";

const FILES = 1_000;
const TRIES = 5;
const SONGS = 10;

async function makeLibrary(folder: string, files: number): Promise<void> {
  const tone = encodeFlac({ seconds: 0.05, pitchHz: 220, tags: { artist: "The Testers" } });
  for (let at = 0; at < files; at += 1) {
    const album = join(folder, "The Testers", `Album ${Math.floor(at / SONGS)} (2004)`);
    if (at % SONGS === 0) await mkdir(album, { recursive: true });
    await writeFile(join(album, `0${at % SONGS} - Song ${at}.flac`), tone);
  }
}

/**
 * Checks and simulates a plan of two steps for each of `--files` files (1,000 by default) as the product does: every rule
 * against the store and the disk, then as many runs as the plan gets. Middle and longest of five times.
 */
export async function run({ options }: BenchmarkInput): Promise<BenchmarkSummary> {
  const files = Number(options.files ?? FILES);
  const { ctx, folder, close } = await openBenchApp();
  try {
    const library = join(folder, "library");
    await makeLibrary(library, files);
    const { job } = await addSource({ ctx, input: { kind: "media_folder", path: library, observe: true } });
    await runUntilIdle({ ctx, jobId: job?.id ?? "" });
    const goal = "fill missing metadata, write tags into the files";
    const input = { goal, constraints: [], sourceIds: [], maxSubtasks: 2 * files, dryRun: false };
    const { plan } = await generatePlan({ ctx, input });
    if (plan === null) throw new Error("There is no plan.");
    const times: number[] = [];
    let runs = 0;
    for (let round = 0; round < TRIES; round += 1) {
      const startedAt = performance.now();
      const { simulation } = await simulatePlan({ ctx, input: { planId: plan.id } });
      times.push((performance.now() - startedAt) / 1_000);
      runs = simulation?.runs ?? 0;
    }
    times.sort((a, b) => a - b);
    const round = (seconds: number | undefined) => Number((seconds ?? 0).toFixed(2));
    return {
      steps: plan.stepCount,
      runs,
      middleSeconds: round(times[TRIES >> 1]),
      longestSeconds: round(times.at(-1)),
    };
  } finally {
    await close();
  }
}
