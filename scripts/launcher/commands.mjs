// One function per npm script; each resolves with the exit code.
import { resolve } from "node:path";

import { ensureNode } from "./node-runtime.mjs";
import { ensureDataDir, migrate, prepare } from "./prepare.mjs";
import { handOver, NODE_FLAGS, WORK_FLAGS } from "./programs.mjs";
import { inProject } from "./project.mjs";
import { dev, start } from "./serve.mjs";

/** Programs given relative paths mean those of the folder in which the command was typed. */
const typedIn = () => resolve(process.env.INIT_CWD ?? process.cwd());

async function build() {
  const node = await ensureNode();
  await prepare(node, ["dependencies", "client", "build"]);
  return 0;
}

async function test(args) {
  const node = await ensureNode();
  await prepare(node, ["dependencies", "client", "testClient", "routeTypes"]);
  return handOver(node, [...NODE_FLAGS, "scripts/test.mjs", ...args]);
}

async function check(args) {
  const node = await ensureNode();
  await prepare(node, ["dependencies", "client", "testClient", "routeTypes"]);
  return handOver(node, ["scripts/check.mjs", ...args]);
}

async function bench(args) {
  const node = await ensureNode();
  await prepare(node, ["dependencies", "client"]);
  return handOver(node, [...WORK_FLAGS, inProject("tests", "bench", "main.ts"), ...args], { cwd: typedIn() });
}

async function cli(args) {
  const node = await ensureNode();
  await prepare(node, ["dependencies", "client"]);
  ensureDataDir(process.env.PLANTAIN_DATA_DIR);
  await migrate(node);
  return handOver(node, [...WORK_FLAGS, inProject("lib", "cli", "main.ts"), ...args], { cwd: typedIn() });
}

async function databaseMigrate(args) {
  const node = await ensureNode();
  await prepare(node, ["dependencies"]);
  const code = await handOver(node, [...NODE_FLAGS, "scripts/migrate.mjs", ...(args.length > 0 ? args : ["deploy"])]);
  if (code === 0) await prepare(node, ["client"]);
  return code;
}

/** @type {Record<string, (args: string[]) => Promise<number>>} */
export const commands = { start, dev, build, test, check, bench, cli, "db:migrate": databaseMigrate };
