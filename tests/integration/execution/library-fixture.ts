import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach } from "vitest";
import { encodeFlac } from "#lib/sample/encode-flac.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { type ExecutionDetail, getExecution } from "#lib/services/execution/index.ts";
import { approvePlan, generatePlan, type PlanDetail } from "#lib/services/plan/index.ts";
import { addSource, type SourceView } from "#lib/services/source/index.ts";
import { runUntilIdle } from "#lib/worker/index.ts";

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder that goes away after the test. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "plantain-media-"));
  folders.push(folder);
  return folder;
}

/** A short tone as a FLAC file whose tags lack what its name says. */
export function writeTone(folder: string, path: string, tags: Record<string, string> = {}, seconds = 0.1): string {
  const absPath = join(folder, path);
  mkdirSync(dirname(absPath), { recursive: true });
  writeFileSync(absPath, encodeFlac({ seconds, pitchHz: 440, tags } as Parameters<typeof encodeFlac>[0]));
  return absPath;
}

/** Three songs of one album, named well and tagged hardly. */
export function writeAlbum(folder: string): string[] {
  return ["Ash", "Birch", "Cedar"].map((title, index) =>
    writeTone(folder, `The Testers/Trees (2004)/0${index + 1} - ${title}.flac`, { artist: "The Testers" }),
  );
}

export async function observe(ctx: ServiceContext, path: string): Promise<SourceView> {
  const { source, job } = await addSource({ ctx, input: { kind: "media_folder", path, observe: true } });
  await runUntilIdle({ ctx, jobId: job?.id ?? "" });
  return source;
}

export async function makePlan(ctx: ServiceContext, goal: string): Promise<PlanDetail> {
  const made = await generatePlan({ ctx, input: { goal, constraints: [], sourceIds: [], dryRun: false } });
  if (made.plan === null) throw new Error(made.question ?? "no plan");
  return made.plan;
}

/** Approves a plan and starts it, without working on it. */
export async function start(ctx: ServiceContext, plan: PlanDetail): Promise<string> {
  const input = { planId: plan.id, contentHash: plan.contentHash, run: true };
  return (await approvePlan({ ctx, input })).executionId ?? "";
}

export async function finish(ctx: ServiceContext, executionId: string): Promise<ExecutionDetail> {
  await runUntilIdle({ ctx, executionId });
  return getExecution({ ctx, input: { executionId } });
}
