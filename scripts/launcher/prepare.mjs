// What must exist before a command can run, each made only when missing or stale.
import { accessSync, constants, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { takeLock } from "./lock.mjs";
import { npm } from "./npm.mjs";
import { capture, mustRun, NODE_FLAGS } from "./programs.mjs";
import { inProject } from "./project.mjs";
import { explainFailure, LaunchError, say, step } from "./report.mjs";
import { isFresh, makeWhenStale } from "./stamp.mjs";

/** @typedef {{ title: string, stampPath: string, inputs: string[], make: (node: string) => Promise<unknown> }} Output */

const NEXT = "node_modules/next/dist/bin/next";
const PRISMA = "node_modules/prisma/build/index.js";

/** @type {Record<"dependencies" | "client" | "testClient" | "routeTypes" | "build", Output>} */
export const OUTPUTS = {
  dependencies: {
    title: "Installing dependencies (npm ci, once per version)",
    stampPath: inProject("node_modules", ".plantain-install.json"),
    inputs: ["package-lock.json"],
    make: (node) => npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], node),
  },
  client: {
    title: "Generating the database client",
    stampPath: inProject("generated", "prisma", ".plantain-client.json"),
    inputs: ["prisma/schema.prisma", "prisma.config.ts", "package-lock.json"],
    make: (node) => mustRun(node, [PRISMA, "generate"], "prisma generate"),
  },
  testClient: {
    title: "Generating the database client of the adapter's tests",
    stampPath: inProject("generated", "adapter-contract", ".plantain-client.json"),
    inputs: ["tests/contract/sqlite-adapter/schema.prisma", "prisma.config.ts", "package-lock.json"],
    make: (node) =>
      mustRun(node, [PRISMA, "generate", "--schema", "tests/contract/sqlite-adapter/schema.prisma"], "prisma generate"),
  },
  routeTypes: {
    title: "Generating the types of pages and routes",
    stampPath: inProject(".next", "types", ".plantain-types.json"),
    inputs: ["app", "next.config.mjs", "package-lock.json"],
    make: (node) => mustRun(node, [NEXT, "typegen"], "next typegen"),
  },
  build: {
    title: "Building the pages (next build, after each change of the sources)",
    stampPath: inProject(".next", ".plantain-build.json"),
    inputs: [
      ...["app", "components", "lib", "prisma", "public", "proxy.ts", "instrumentation.ts"],
      ...["next.config.mjs", "postcss.config.mjs", "tsconfig.json", "package.json", "package-lock.json"],
    ],
    make: (node) => mustRun(node, [NEXT, "build"], "next build"),
  },
};

/**
 * Makes the stale ones of the named outputs, in the order given. A second launcher of the same folder waits.
 * @param {string} node
 * @param {(keyof typeof OUTPUTS)[]} names
 */
export async function prepare(node, names) {
  const stale = () => names.filter((name) => !isFresh(OUTPUTS[name].stampPath, OUTPUTS[name].inputs));
  if (stale().length === 0) return;
  assertWritable();
  const release = await waitForLock(inProject(".setup", "lock"));
  try {
    for (const name of stale()) {
      const output = OUTPUTS[name];
      await step(output.title, () => makeWhenStale(output, () => output.make(node)));
    }
  } finally {
    release();
  }
}

function assertWritable() {
  try {
    accessSync(inProject("."), constants.W_OK);
  } catch (error) {
    throw explainFailure(`Preparing ${inProject(".")}`, `${error.code} ${error.message}`);
  }
}

async function waitForLock(path) {
  for (let said = false; ; said = true) {
    const lock = takeLock(path);
    if ("release" in lock) return lock.release;
    if (!said) say(`Waiting for process ${lock.holder.pid}, which is preparing this folder`);
    await sleep(500);
  }
}

/**
 * The folder that everything is written to: made, and tried out.
 * @param {string} dataDir
 */
export function ensureDataDir(dataDir) {
  const probe = join(dataDir, `.write-test-${process.pid}`);
  try {
    if (!existsSync(dataDir)) mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    writeFileSync(probe, "plantain");
    rmSync(probe);
  } catch (error) {
    const { message } = explainFailure(`Writing to the data folder ${dataDir}`, `${error.code} ${error.message}`);
    throw new LaunchError(message, `Choose another folder with PLANTAIN_DATA_DIR=/path/to/folder (${error.code}).`);
  }
}

/**
 * Brings the database up to date; silent when it is.
 * @param {string} node
 */
export async function migrate(node) {
  const { code, output } = await capture(node, [...NODE_FLAGS, "scripts/migrate.mjs", "deploy"], { node });
  const text = output.trim();
  if (code !== 0) throw new LaunchError("The database could not be brought up to date", text);
  if (text !== "The database is up to date.") for (const line of text.split("\n")) say(line);
}
