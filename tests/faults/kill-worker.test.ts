import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { generateSample } from "#lib/sample/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { getExecution, isFinalExecution, undoExecution } from "#lib/services/execution/index.ts";
import { approvePlan, generatePlan } from "#lib/services/plan/index.ts";
import { addSource } from "#lib/services/source/index.ts";
import { runUntilIdle } from "#lib/worker/index.ts";
import { asCli, openTestApp } from "#tests/integration/support/open-test-app.ts";
import { findTool } from "#tests/setup/requirements.ts";

const home = mkdtempSync(join(tmpdir(), "plantain-kill-"));
const children: ChildProcess[] = [];
/** Of the sample: files of several formats, and enough of them to kill three workers. */
const COLLECTIONS = ["music", "tv"];

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(home, { recursive: true, force: true });
});

function startWorker(ctx: ServiceContext): ChildProcess {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "lib/worker/main.ts"], {
    env: { ...process.env, PLANTAIN_DATA_DIR: ctx.env.dataDir, PLANTAIN_LOG_LEVEL: "silent" },
    stdio: "ignore",
  });
  children.push(child);
  return child;
}

const hashes = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path, createHash("sha256").update(readFileSync(path)).digest("hex")]),
  );

/** Waits for a state of the store, looking every 25 ms. */
async function until(what: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 60_000;
  while (!(await what())) {
    if (Date.now() > end) throw new Error("it did not happen within 60 s");
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

test("a worker killed three times in the middle loses nothing, repeats nothing harmful, and all can be undone", async () => {
  const ctx = asCli(await openTestApp());
  const sample = join(home, "sample");
  await generateSample({
    targetDir: sample,
    nowMs: Date.UTC(2026, 0, 1),
    seed: 3,
    ffmpegPath: findTool("ffmpeg") ?? null,
  });
  const media = join(home, "media");
  for (const collection of COLLECTIONS) {
    cpSync(join(sample, "media", collection), join(media, collection), { recursive: true });
  }
  const before = hashes(media);
  const { job } = await addSource({ ctx, input: { kind: "media_folder", path: media, observe: true } });
  await runUntilIdle({ ctx, jobId: job?.id ?? "" });
  const goal = "fill missing metadata, write tags into the files and organize the files";
  const { plan } = await generatePlan({ ctx, input: { goal, constraints: [], sourceIds: [], dryRun: false } });
  if (plan === null) throw new Error("no plan");
  const seen = { planId: plan.id, contentHash: plan.contentHash, run: true };
  const executionId = (await approvePlan({ ctx, input: seen })).executionId ?? "";
  const done = () => ctx.db.executionStep.count({ where: { executionId, state: "succeeded" } });

  for (const share of [0.15, 0.4, 0.7]) {
    const worker = startWorker(ctx);
    await until(async () => (await done()) >= plan.stepCount * share);
    worker.kill("SIGKILL");
  }
  const killed = await ctx.db.attempt.count({ where: { state: "running" } });
  const worker = startWorker(ctx);
  const isOver = async () => isFinalExecution((await getExecution({ ctx, input: { executionId } })).state);
  await until(isOver);
  const execution = await getExecution({ ctx, input: { executionId } });
  expect(
    execution.steps.filter((step) => step.state !== "succeeded").map((step) => `${step.title}: ${step.error}`),
  ).toEqual([]);
  expect(killed).toBeGreaterThan(0);
  const unfinished = readdirSync(media, { recursive: true }).filter((name) => String(name).includes(".plantain-part"));
  expect(unfinished).toEqual([]);

  const undo = await undoExecution({ ctx, input: { executionId } });
  await until(async () => isFinalExecution((await getExecution({ ctx, input: { executionId: undo.id } })).state));
  worker.kill("SIGTERM");
  expect(hashes(media)).toEqual(before);
}, 180_000);
