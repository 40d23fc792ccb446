import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { AppContext } from "#lib/services/runtime/index.ts";
import { openTestApp } from "../support/open-test-app.ts";
import { plantain } from "../support/run-command.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "plantain-media-"));
  folders.push(folder);
  return folder;
}

const heartbeat = (app: AppContext) =>
  app.db.workerProcess.create({
    data: { id: "wrk_1", host: "h", pid: 1, startedAt: new Date(), heartbeatAt: new Date(), capacities: {} },
  });

test("when no worker is there, the command does the work that it started", async () => {
  await openTestApp();
  const ran = await plantain("sources", "add", "media_folder", emptyFolder(), "--json");
  expect(ran.code).toBe(0);
  expect(JSON.parse(ran.out)).toMatchObject({ source: { state: "ready" }, job: { state: "succeeded" } });
  expect(ran.err).toBe("");
});

test("--no-wait leaves the work for later", async () => {
  await openTestApp();
  const ran = await plantain("sources", "add", "media_folder", emptyFolder(), "--no-wait", "--json");
  expect(JSON.parse(ran.out).job.state).toBe("queued");
});

test("when a worker is there, the command waits for it and fails when the work fails", async () => {
  const app = await openTestApp();
  await heartbeat(app);
  let hasEnded = false;
  const running = plantain("sources", "add", "media_folder", emptyFolder(), "--json").finally(() => {
    hasEnded = true;
  });
  const end = { state: "failed", error: "the disk is gone", finishedAt: new Date() };
  let changed = 0;
  while (changed === 0 && !hasEnded) {
    changed = (await app.db.job.updateMany({ where: { state: "queued" }, data: end })).count;
  }
  const ran = await running;
  expect(ran.code).toBe(1);
  expect(ran.err).toContain("the disk is gone");
  expect(JSON.parse(ran.out).job.state).toBe("failed");
});
