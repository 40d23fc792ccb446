import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { type Env, parseEnv } from "#lib/config/index.ts";
import { AppError } from "#lib/core/index.ts";
import { openDb } from "#lib/db/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { setLogLevel } from "#lib/telemetry/index.ts";

/** What a process has one of: everything in a ServiceContext except who acts. */
export type AppContext = Omit<ServiceContext, "actor">;

const HELD = Symbol.for("plantain.app-context");
const heldByProcess = globalThis as { [HELD]?: AppContext };

/**
 * Opens the store that an environment names.
 * @throws AppError INVALID_INPUT for a bad variable, UNAVAILABLE when the data folder can't be written.
 */
export function createAppContext(variables: Record<string, string | undefined>): AppContext {
  const env = parseEnv(variables);
  makeFolders(env);
  setLogLevel(env.logLevel);
  return { env, db: openDb(env.databasePath), now: () => new Date() };
}

/**
 * The process's own context: environment parsed once, store opened once, kept across the dev server's reloads.
 * @param defaults variables for when the environment does not set them
 */
export function getAppContext(defaults: Record<string, string> = {}): AppContext {
  heldByProcess[HELD] ??= createAppContext({ ...defaults, ...process.env });
  return heldByProcess[HELD];
}

/** Closes the store, if this process opened one. */
export async function closeAppContext(): Promise<void> {
  await heldByProcess[HELD]?.db.$disconnect();
  delete heldByProcess[HELD];
}

/** Makes a context the process's own: for the CLI, and for tests that bring their own store. */
export function setAppContext(app: AppContext): void {
  heldByProcess[HELD] = app;
}

function makeFolders(env: Env): void {
  try {
    for (const folder of [env.dataDir, dirname(env.databasePath)]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new AppError("UNAVAILABLE", `The data folder ${env.dataDir} can't be created: ${String(cause)}`, {
      hint: "Give Plantain a folder that it may write to (PLANTAIN_DATA_DIR).",
      cause,
    });
  }
}
