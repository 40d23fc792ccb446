// Running other programs.
import { spawn } from "node:child_process";
import { constants } from "node:os";

import { programEnv, ROOT } from "./project.mjs";
import { explainFailure } from "./report.mjs";

/** Keeps the end of what a program printed, enough to explain a failure. */
const KEPT_CHARS = 20_000;

/**
 * Runs a program to its end with its output captured.
 * @param {string} file
 * @param {string[]} args
 * @param {{ node: string, cwd?: string, shell?: boolean, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<{ code: number, output: string }>}
 */
export function capture(file, args, { node, cwd = ROOT, shell = false, env = {} }) {
  return new Promise((resolve, reject) => {
    let output = "";
    const child = spawn(file, args, {
      cwd,
      shell,
      env: { ...programEnv(node), ...env },
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true,
    });
    const keep = (chunk) => {
      output = (output + chunk).slice(-KEPT_CHARS);
    };
    child.stdout.setEncoding("utf8").on("data", keep);
    child.stderr.setEncoding("utf8").on("data", keep);
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code: exitCode(code, signal), output }));
  });
}

/**
 * Runs a program of this project with Node and fails with an explanation.
 * @param {string} node
 * @param {string[]} args
 * @param {string} action
 * @returns {Promise<string>} what it printed
 */
export async function mustRun(node, args, action) {
  const { code, output } = await capture(node, args, { node });
  if (code !== 0) throw explainFailure(action, output);
  return output;
}

/**
 * Hands the terminal to a program and passes signals on; resolves with its exit code.
 * @param {string} node
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>}
 */
export function handOver(node, args, { cwd = ROOT, env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, { cwd, env: { ...programEnv(node), ...env }, stdio: "inherit" });
    for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
    // Ctrl+C in a terminal reaches the program as well; a second one could mean "at once" to it.
    process.on("SIGINT", () => process.stdin.isTTY || child.kill("SIGINT"));
    child.on("error", reject);
    child.on("exit", (code, signal) => resolve(exitCode(code, signal)));
  });
}

/**
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 */
export const exitCode = (code, signal) => code ?? 128 + (constants.signals[signal ?? "SIGTERM"] ?? 15);

/** Quiet about node:sqlite and type stripping, which Node 24 still calls experimental. */
export const NODE_FLAGS = ["--disable-warning=ExperimentalWarning"];

/** For programs that work through much data: a smaller nursery keeps their memory down and costs hardly any time. */
export const WORK_FLAGS = [...NODE_FLAGS, "--max-semi-space-size=8"];
