import { isAppError } from "#lib/core/index.ts";
import { SYSTEM_ACTOR } from "#lib/services/context/index.ts";
import { getAppContext } from "#lib/services/runtime/index.ts";
import { getLogger } from "#lib/telemetry/index.ts";
import { runWorker } from "./worker-loop.ts";

/** The worker process: takes jobs and steps until it is told to stop. */
async function main(): Promise<void> {
  const log = getLogger("worker");
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => controller.abort());
  const ctx = { ...getAppContext(), actor: SYSTEM_ACTOR };
  log.info({ pid: process.pid }, "worker started");
  await runWorker({
    ctx,
    signal: controller.signal,
    hasUpkeep: true,
    onFault: (error) => log.error({ err: error }, "fault in the worker"),
  });
  await ctx.db.$disconnect();
  log.info("worker stopped");
}

try {
  await main();
  process.exit(0);
} catch (error) {
  const text = isAppError(error) ? [error.message, error.hint].filter(Boolean).join("\n  ") : String(error);
  process.stderr.write(`${text}\n`);
  process.exit(1);
}
