import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { LEASE_MS, reclaimLostSteps } from "#lib/services/execution/index.ts";
import { finish, makePlan, observe, start, tempFolder } from "#tests/integration/execution/library-fixture.ts";
import { isRunning, slowFfmpeg, until, writeFilms } from "#tests/integration/execution/slow-ffmpeg.ts";
import { asCli, openTestApp } from "#tests/integration/support/open-test-app.ts";

const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) {
    child.kill("SIGCONT");
    child.kill("SIGKILL");
  }
});

test.skipIf(process.platform === "win32")(
  "a worker frozen past its lease settles nothing and writes nothing when it wakes up, and goes on living",
  async () => {
    const ffmpeg = slowFfmpeg();
    const ctx = asCli(await openTestApp({ FFMPEG_PATH: ffmpeg.path }));
    const folder = tempFolder();
    writeFilms(folder, 1);
    await observe(ctx, folder);
    const executionId = await start(ctx, await makePlan(ctx, "make thumbnails"));
    const frozen = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "lib/worker/main.ts"], {
      env: {
        ...process.env,
        PLANTAIN_DATA_DIR: ctx.env.dataDir,
        PLANTAIN_LOG_LEVEL: "silent",
        FFMPEG_PATH: ffmpeg.path,
      },
      stdio: "ignore",
    });
    children.push(frozen);
    await until(() => ffmpeg.pids().length === 2);
    frozen.kill("SIGSTOP");

    const later = { ...ctx, now: () => new Date(Date.now() + LEASE_MS + 1_000) };
    expect(await reclaimLostSteps(later)).toBe(1);
    ffmpeg.hurry();
    const execution = await finish(later, executionId);
    expect(execution.state).toBe("succeeded");
    const thumbnails = join(ctx.env.dataDir, "thumbnails");
    const state = () => readdirSync(thumbnails).map((name) => [name, statSync(join(thumbnails, name)).mtimeMs]);
    const made = state();
    const ledger = async () => JSON.stringify(await ctx.db.attempt.findMany({ orderBy: { number: "asc" } }));
    const changes = async () => JSON.stringify(await ctx.db.changeEntry.findMany());
    const [settled, noted] = [await ledger(), await changes()];

    frozen.kill("SIGCONT");
    await until(() => !ffmpeg.pids().some(isRunning));
    const beat = async () => (await ctx.db.workerProcess.findFirstOrThrow({ where: { pid: frozen.pid } })).heartbeatAt;
    const since = await beat();
    await until(async () => (await beat()) > since);
    expect(await ledger()).toBe(settled);
    expect(await changes()).toBe(noted);
    expect(state()).toEqual(made);
    expect(readFileSync(join(thumbnails, String(made[0]?.[0])), "utf8")).toBe("picture");
    const attempts = await ctx.db.attempt.findMany({ orderBy: { number: "asc" }, select: { state: true } });
    expect(attempts.map((attempt) => attempt.state)).toEqual(["lease_lost", "succeeded"]);
    expect(frozen.exitCode).toBeNull();
  },
  90_000,
);
