// Finding and running npm.
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";

import { capture } from "./programs.mjs";
import { ROOT } from "./project.mjs";
import { explainFailure, LaunchError } from "./report.mjs";

/**
 * npm's own JavaScript, so that it can be run by a chosen Node: the npm that started us, or the one beside Node.
 * @param {NodeJS.ProcessEnv} env
 * @param {string} execPath
 */
export function findNpmScript(env, execPath) {
  const bin = dirname(execPath);
  return [
    env.npm_execpath,
    join(bin, "..", "lib", "node_modules", "npm", "bin", "npm-cli.js"),
    join(bin, "node_modules", "npm", "bin", "npm-cli.js"),
    "/usr/share/nodejs/npm/bin/npm-cli.js",
  ].find((path) => path !== undefined && basename(path) === "npm-cli.js" && existsSync(path));
}

/**
 * @param {string[]} args
 * @param {string} node the Node that runs npm
 */
export async function npm(args, node) {
  const action = `npm ${args[0]}`;
  const { code, output } = await start(args, node).catch((error) => {
    if (error.code !== "ENOENT") throw explainFailure(action, `${error.code} ${error.message}`);
    throw new LaunchError(
      "npm was not found",
      "Install Node from https://nodejs.org (npm comes with it) and start again.",
    );
  });
  if (code === 127) throw new LaunchError("npm was not found", output);
  if (code !== 0) throw explainFailure(action, output);
}

function start(args, node) {
  const script = findNpmScript(process.env, process.execPath);
  if (script !== undefined) return capture(node, [script, ...args], { node, cwd: ROOT });
  const windows = process.platform === "win32";
  return capture(windows ? "npm.cmd" : "npm", args, { node, cwd: ROOT, shell: windows });
}
