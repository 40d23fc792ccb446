import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cancelExecution, resumeExecution } from "#lib/services/execution/index.ts";
import { asCli, openTestApp } from "#tests/integration/support/open-test-app.ts";
import { finish, makePlan, observe, start, tempFolder } from "./library-fixture.ts";
import { isRunning, slowFfmpeg, until, writeFilms } from "./slow-ffmpeg.ts";

test.skipIf(process.platform === "win32")(
  "cancelling in the middle stops every process, leaves nothing half done, and starts no further step",
  async () => {
    const ffmpeg = slowFfmpeg();
    const ctx = asCli(await openTestApp({ FFMPEG_PATH: ffmpeg.path }));
    const folder = tempFolder();
    writeFilms(folder, 8);
    await observe(ctx, folder);
    const executionId = await start(ctx, await makePlan(ctx, "make thumbnails"));
    const working = finish(ctx, executionId);
    await until(() => ffmpeg.pids().length >= 2);
    const askedMs = Date.now();
    await cancelExecution({ ctx, input: { executionId } });
    const cancelled = await working;
    expect(Date.now() - askedMs).toBeLessThan(5_000);
    expect(ffmpeg.pids().filter(isRunning)).toEqual([]);
    expect(cancelled.state).toBe("cancelled");
    expect(cancelled.steps.map((step) => step.state)).toEqual(Array.from({ length: 8 }, () => "cancelled"));
    const begun = ffmpeg.pids().length / 2;
    expect(cancelled.steps.filter((step) => step.attemptCount > 0)).toHaveLength(begun);
    const made = join(ctx.env.dataDir, "thumbnails");
    expect(existsSync(made) ? readdirSync(made) : []).toEqual([]);
    expect(cancelled.canUndo).toBe(false);

    ffmpeg.hurry();
    await resumeExecution({ ctx, input: { executionId } });
    const resumed = await finish(ctx, executionId);
    expect(resumed.state).toBe("succeeded");
    expect(readdirSync(made)).toHaveLength(8);
  },
  60_000,
);
